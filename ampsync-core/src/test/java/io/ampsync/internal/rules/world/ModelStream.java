package io.ampsync.internal.rules.world;

import io.ampsync.internal.rules.Cursor;
import io.ampsync.internal.rules.ResponseMetadata;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** One connection to the model server: cuts microbatches into messages. */
final class ModelStream {
    private final ModelServer server;
    private final Random random;
    private final long window;
    private final Deque<Message> queue = new ArrayDeque<>();
    private Optional<Cursor.Position> last;
    private boolean resumed = true;
    private boolean ended;

    ModelStream(ModelServer server, Random random, Optional<Cursor.Position> last, long window) {
        this.server = server;
        this.random = random;
        this.last = last;
        this.window = window;
        if (server.isEmpty()) {
            queue.add(new Message(new ResponseMetadata(List.of(), true), List.of(), List.of()));
            ended = true;
        }
    }

    /** Whether the server has ended the stream in order. */
    boolean ended() {
        return ended && queue.isEmpty();
    }

    /** The next message, or nothing as long as the server is silent. */
    Optional<Message> next() {
        if (queue.isEmpty() && !ended) {
            server.after(last, resumed, window).ifPresent(this::send);
        }
        return Optional.ofNullable(queue.poll());
    }

    private void send(ModelServer.Microbatch microbatch) {
        last = Optional.of(
                new Cursor.Position(microbatch.range().end(), microbatch.range().hash()));
        resumed = false;
        Sender sender = new Sender(microbatch);
        if (random.nextInt(3) > 0) {
            sender.send(List.of(), false);
        }
        List<Block.Row> rows = microbatch.blocks().stream()
                .flatMap(block -> block.rows().stream())
                .toList();
        int sent = 0;
        while (sent < rows.size()) {
            int count = 1 + random.nextInt(rows.size() - sent);
            boolean last = sent + count == rows.size() && random.nextInt(8) == 0;
            sender.send(rows.subList(sent, sent + count), last);
            sent += count;
            if (random.nextInt(8) == 0 && !last) {
                sender.send(List.of(), false);
            }
            if (last) {
                return;
            }
        }
        sender.send(List.of(), true);
        if (random.nextInt(10) == 0) {
            sender.send(List.of(), true);
        }
    }

    /** Puts messages of one microbatch into the queue. */
    private final class Sender {
        private final ModelServer.Microbatch microbatch;

        Sender(ModelServer.Microbatch microbatch) {
            this.microbatch = microbatch;
        }

        void send(List<Block.Row> rows, boolean complete) {
            queue.add(
                    new Message(new ResponseMetadata(List.of(microbatch.range()), complete), rows, microbatch.truth()));
        }
    }
}
