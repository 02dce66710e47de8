package io.ampsync.postgres.internal.ownership;

import io.ampsync.postgres.internal.connect.Connections;
import io.ampsync.postgres.internal.connect.Transactions;
import io.ampsync.postgres.internal.ownership.StreamRow.Owner;
import io.ampsync.spi.TurnListener;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when a process that stands by takes a stream, when one that shares streams hands one over, and when an owner
 * lends one to a process that asks for it. One small query, or two, says how all of its streams are: four times a
 * second while it only waits, twice while it writes some and waits for others, once while it only writes: others may
 * ask for a stream. Nothing is kept on the server in between, neither locks nor a session, so poolers don't matter; and
 * a failed look fails only those who wait, who try again later.
 *
 * <p>Decisions are made by one thread. That they are right depends on nobody: a claim looks again, and the fence is in
 * each commit.
 */
public final class TurnWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TurnWatch.class);

    private static final long INTERVAL_MILLIS = 250;

    /** How many intervals there are between looks of a process that writes streams, and waits for others or doesn't. */
    private static final int WRITING_INTERVALS = 2;

    private static final int IDLE_INTERVALS = 4;

    /** After which a free stream is anybody's: those who should take it may be about to end. */
    private static final long UNTAKEN_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Transactions transactions;
    private final Instance self;
    private final Heartbeat heartbeat;
    private final Map<String, Turn> turns = new TreeMap<>();
    private @Nullable ScheduledExecutorService timer;
    private boolean closed;

    /** Touched by the timer's thread only, as are those below. */
    private final Liveness liveness = new Liveness();

    private final Map<String, Long> freeSince = new HashMap<>();
    private int ticks;

    TurnWatch(Transactions transactions, Instance self, Heartbeat heartbeat) {
        this.transactions = transactions;
        this.self = self;
        this.heartbeat = heartbeat;
    }

    /**
     * Waits until this process is to claim the stream.
     *
     * @param share whether the stream is shared with others, to whom it may have to be handed over
     */
    public Vacancy await(String streamId, boolean share, TurnListener listener, Connections.Call call)
            throws SQLException {
        Turn turn = new Turn(streamId, share, listener);
        synchronized (this) {
            turns.put(streamId, turn);
            start();
        }
        share();
        return turn.await(call);
    }

    /** Waits for the next turn after the claim that the last one has led to has failed. */
    public Vacancy awaitAgain(String streamId, Connections.Call call) throws SQLException {
        Turn turn = turn(streamId);
        turn.missed();
        return turn.await(call);
    }

    /** The stream has been claimed. */
    public void taken(String streamId) {
        turn(streamId).taken();
    }

    /** The stream has been claimed without a wait; {@code listener} is told when another process asks for it. */
    public synchronized void hold(String streamId, TurnListener listener) {
        Turn turn = new Turn(streamId, false, listener);
        turn.taken();
        turns.put(streamId, turn);
        start();
    }

    private synchronized Turn turn(String streamId) {
        @Nullable Turn turn = turns.get(streamId);
        if (turn == null) {
            throw new IllegalStateException("stream " + streamId + ": no turn of this process");
        }
        return turn;
    }

    /** This process neither writes the stream any more nor waits for it. */
    public void leave(String streamId) {
        synchronized (this) {
            turns.remove(streamId);
        }
        share();
    }

    /** Whether the stream is to go to another process. */
    public synchronized boolean isHandingOver(String streamId) {
        @Nullable Turn turn = turns.get(streamId);
        return turn != null && turn.isHandingOver();
    }

    private void start() {
        if (closed) {
            return;
        }
        if (timer == null) {
            timer = Executors.newSingleThreadScheduledExecutor(work -> {
                Thread thread = new Thread(work, "ampsync-standby");
                thread.setDaemon(true);
                return thread;
            });
            var unused =
                    timer.scheduleWithFixedDelay(this::tick, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        }
        timer.execute(this::look);
    }

    private void share() {
        Set<String> shared = TurnLook.shared(current());
        if (!shared.isEmpty()) {
            heartbeat.start();
        }
        heartbeat.share(shared);
    }

    private synchronized Map<String, Turn> current() {
        return new TreeMap<>(turns);
    }

    private void tick() {
        if (++ticks % intervals(current()) == 0) {
            look();
        }
    }

    /** Never throws, as that would end the schedule. */
    private void look() {
        Map<String, Turn> all = current();
        try {
            long began = System.nanoTime();
            TurnLook look = transactions.transact(connection -> TurnLook.at(connection, all, self));
            liveness.observe(look.owners(), new Liveness.Time(began, System.nanoTime()));
            decide(all, look);
        } catch (Throwable e) {
            liveness.forget();
            freeSince.clear();
            log.debug("can't look whose turn it is: {}", e.toString());
            all.values().forEach(turn -> turn.fail(e));
        }
    }

    private int intervals(Map<String, Turn> all) {
        if (all.values().stream().noneMatch(Turn::isWaiting)) {
            return all.isEmpty() ? Integer.MAX_VALUE : IDLE_INTERVALS;
        }
        return all.values().stream().allMatch(Turn::isWaiting) ? 1 : WRITING_INTERVALS;
    }

    private void decide(Map<String, Turn> all, TurnLook look) {
        Map<String, Vacancy> vacancies = new TreeMap<>();
        all.keySet()
                .forEach(stream -> vacancy(stream, look.owners().get(stream))
                        .ifPresent(vacancy -> vacancies.put(stream, vacancy)));
        freeSince.keySet().removeIf(stream -> !isFree(all.get(stream), vacancies.get(stream)));
        FairShare shares = look.shares(all, vacancies.keySet());
        for (Map.Entry<String, Turn> each : all.entrySet()) {
            String stream = each.getKey();
            Turn turn = each.getValue();
            Optional<String> request = look.request(stream);
            if (request.isPresent()) {
                leaveTo(request.get(), stream, turn);
                continue;
            }
            if (!turn.isWaiting()) {
                continue;
            }
            @Nullable Vacancy vacancy = vacancies.get(stream);
            @Nullable Owner owner = look.owners().get(stream);
            if (vacancy == null) {
                turn.standBy("stands by while " + (owner == null ? "another process" : owner.process()) + " writes it");
            } else if (!turn.isShared() || isOwn(vacancy) || isUntaken(stream) || shares.mayTake(stream)) {
                announce(stream, vacancy);
                shares = shares.taking(stream);
                turn.grant(vacancy);
            } else {
                turn.standBy("stands by, as a process that writes fewer streams is to take it");
            }
        }
        shares.toGiveUp().ifPresent(stream -> handOver(all, stream));
    }

    private static void leaveTo(String request, String stream, Turn turn) {
        if (turn.isWaiting()) {
            turn.standBy("stands by, as " + request);
        } else if (turn.handOver()) {
            log.info("stream {}: handed over, as {}", stream, request);
        }
    }

    private Optional<Vacancy> vacancy(String stream, @Nullable Owner owner) {
        if (owner == null) {
            return Optional.of(Vacancy.NOBODY);
        }
        boolean gone = owner.isGone(self);
        return gone || liveness.isSilent(stream, owner)
                ? Optional.of(new Vacancy(Optional.of(owner), !gone))
                : Optional.empty();
    }

    private boolean isOwn(Vacancy vacancy) {
        return vacancy.ended()
                .filter(owner -> owner.instance().equals(self.id()))
                .isPresent();
    }

    /** Whether nobody has the stream, nor is this process about to. */
    private boolean isFree(@Nullable Turn turn, @Nullable Vacancy vacancy) {
        return turn != null && turn.isWaiting() && vacancy != null && !isOwn(vacancy);
    }

    private boolean isUntaken(String stream) {
        long now = System.nanoTime();
        return now - freeSince.computeIfAbsent(stream, any -> now) >= UNTAKEN_NANOS;
    }

    private void announce(String stream, Vacancy vacancy) {
        vacancy.ended()
                .filter(owner -> owner.process() != null && !isOwn(vacancy))
                .ifPresent(owner -> log.info(
                        "stream {}: {} {}; this process takes the stream over",
                        stream,
                        owner.process(),
                        vacancy.bySilence() ? "no longer renews its claim" : "has ended without giving it up"));
    }

    private static void handOver(Map<String, Turn> all, String stream) {
        boolean busy = all.values().stream().anyMatch(Turn::isHandingOver);
        @Nullable Turn turn = all.get(stream);
        if (!busy && turn != null && turn.isShared()) {
            if (turn.handOver()) {
                log.info("stream {}: handed over to a process that writes fewer streams", stream);
            }
        }
    }

    @Override
    public void close() {
        @Nullable ScheduledExecutorService ending;
        synchronized (this) {
            closed = true;
            ending = timer;
        }
        if (ending != null) {
            ending.shutdownNow();
        }
    }
}
