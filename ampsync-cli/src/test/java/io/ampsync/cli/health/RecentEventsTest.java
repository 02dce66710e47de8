package io.ampsync.cli.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.ampsync.error.SinkException;
import io.ampsync.error.SourceException;
import io.ampsync.error.TargetException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.IdRange;
import io.ampsync.model.Invalidation;
import io.ampsync.model.SyncStream;
import io.ampsync.model.Undo;
import io.ampsync.model.UndoCause;
import io.ampsync.spi.Written;
import io.ampsync.status.Commit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecentEventsTest {
    private static final Instant START = Instant.parse("2026-04-15T12:00:00Z");
    private static final SyncStream BLOCKS = stream("blocks");
    private static final SyncStream LOGS = stream("logs");

    private Instant now = START;
    private final RecentEvents events = new RecentEvents(() -> now);

    private static SyncStream stream(String table) {
        return SyncStream.of(new AmpTable(DatasetReference.parse("edge/mainnet@1.0.0"), table));
    }

    private void commit(SyncStream stream, UndoCause cause) {
        Undo undo = new Undo(4, cause, new IdRange(1, 3));
        events.committed(
                stream, new Commit(5, new Written(9, 7, 0), Optional.of(undo), Optional.empty(), Duration.ZERO));
    }

    private void retry(SyncStream stream, String message) {
        events.retrying(stream, SourceException.unavailable(message), Duration.ofSeconds(1));
    }

    @Test
    void reorgsAreKeptWithWhatTheyHaveReplaced() {
        commit(
                BLOCKS,
                new UndoCause.Reorg(List.of(new Invalidation("mainnet", 90, 99), new Invalidation("base", 5, 7))));
        commit(BLOCKS, new UndoCause.Rewind());

        JsonNode reorgs = new EventsJson(false).reorgs(events);
        assertThat(reorgs).hasSize(1);
        JsonNode reorg = reorgs.get(0);
        assertThat(reorg.get("time").asText()).isEqualTo("2026-04-15T12:00:00Z");
        assertThat(reorg.get("table").asText()).isEqualTo("blocks");
        assertThat(reorg.get("depth").asLong()).isEqualTo(10);
        assertThat(reorg.get("blocks").asLong()).isEqualTo(13);
        assertThat(reorg.get("undone_rows").asLong()).isEqualTo(7);
        assertThat(reorg.get("networks").get(1).get("last_block").asLong()).isEqualTo(7);
    }

    @Test
    void aFailureThatRepeatsItselfIsOneErrorUntilAnotherComes() {
        retry(BLOCKS, "away, 1");
        now = START.plusSeconds(5);
        retry(LOGS, "away, 2");
        now = START.plusSeconds(10);
        retry(BLOCKS, "away, 3");
        assertThat(events.errors()).hasSize(2);
        RecentEvents.ErrorEvent newest = events.errors().get(0);
        assertThat(newest.stream()).isEqualTo(BLOCKS);
        assertThat(newest.times()).isEqualTo(2);
        assertThat(newest.first()).isEqualTo(START);
        assertThat(newest.last()).isEqualTo(now);
        assertThat(newest.error()).hasMessage("away, 3");

        events.retrying(BLOCKS, SinkException.retryable("database away"), Duration.ofSeconds(1));
        retry(BLOCKS, "away, 4");
        events.stopped(BLOCKS, Optional.of(TargetException.mismatch("no column")));
        events.stopped(LOGS, Optional.empty());
        assertThat(events.errors())
                .extracting(RecentEvents.ErrorEvent::times, RecentEvents.ErrorEvent::fatal)
                .containsExactly(
                        tuple(1L, true), tuple(1L, false), tuple(1L, false), tuple(2L, false), tuple(1L, false));
    }

    @Test
    void onlyTheNewestAreKept() {
        for (int i = 0; i < 3 * RecentEvents.MOST; i++) {
            commit(BLOCKS, new UndoCause.Reorg(List.of(new Invalidation("mainnet", 0, i))));
            retry(stream("table" + i), "away");
        }
        assertThat(events.reorgs()).hasSize(RecentEvents.MOST);
        assertThat(events.reorgs().get(0).depth()).isEqualTo(3 * RecentEvents.MOST);
        assertThat(events.errors()).hasSize(RecentEvents.MOST);
        assertThat(events.errors().get(0).stream().destination()).isEqualTo("table" + (3 * RecentEvents.MOST - 1));
    }

    @Test
    void strangersAreToldOnlyTheKindOfAnError() {
        retry(BLOCKS, "host db-1\nis away");
        JsonNode stranger = new EventsJson(false).errors(events).get(0);
        assertThat(stranger.get("kind").asText()).isEqualTo("unavailable");
        assertThat(stranger.get("message").asText()).isEqualTo("server not reachable");
        assertThat(new EventsJson(true).errors(events).get(0).get("message").asText())
                .isEqualTo("host db-1 is away");
    }
}
