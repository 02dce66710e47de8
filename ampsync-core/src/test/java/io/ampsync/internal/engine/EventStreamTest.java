package io.ampsync.internal.engine;

import static io.ampsync.internal.engine.ScriptedSource.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.InMemoryStateStore;
import io.ampsync.config.ReorgPolicy;
import io.ampsync.config.RetryPolicy;
import io.ampsync.error.AmpsyncException;
import io.ampsync.error.ErrorKind;
import io.ampsync.error.OwnershipException;
import io.ampsync.error.SourceException;
import io.ampsync.error.StateStoreException;
import io.ampsync.internal.engine.ScriptedSource.Line.Bare;
import io.ampsync.internal.engine.ScriptedSource.Line.Complete;
import io.ampsync.internal.engine.ScriptedSource.Line.Fail;
import io.ampsync.internal.engine.ScriptedSource.Line.Rows;
import io.ampsync.internal.rules.Cursor;
import io.ampsync.internal.source.QueryOptions;
import io.ampsync.model.AmpTable;
import io.ampsync.model.Data;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.IdRange;
import io.ampsync.model.SyncStream;
import io.ampsync.model.TransactionEvent;
import io.ampsync.model.Undo;
import io.ampsync.model.UndoCause;
import io.ampsync.model.Watermark;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StateStore;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private static final SyncStream TABLE = SyncStream.of(new AmpTable(DatasetReference.parse("eth_rpc"), "blocks"));

    private final ScriptedSource source = new ScriptedSource();
    private final InMemoryStateStore store = new InMemoryStateStore();

    @AfterEach
    void everythingIsFreed() {
        source.close();
    }

    @Test
    void idsArePersistedBeforeTheirEventIsHandedOut() {
        source.session(new Rows(range(0, 9), 0), new Complete(range(0, 9)));
        try (EventStream stream = open()) {
            assertThat(stream.next()).isInstanceOf(Data.class);
            assertThat(store.load().next()).isEqualTo(1);
            assertThat(stream.next()).isInstanceOf(Watermark.class);
            assertThat(store.load().next()).isEqualTo(2);
            assertThat(store.load().watermarks()).isEmpty();
        }
    }

    @Test
    void aCommitCoversEverythingBeforeIt() {
        source.session(
                new Rows(range(0, 9), 0),
                new Complete(range(0, 9)),
                new Rows(range(10, 12), 10),
                new Complete(range(10, 12)));
        try (EventStream stream = open()) {
            for (int i = 0; i < 3; i++) {
                stream.next();
            }
            stream.commit(2);
            stream.commit(2);
            assertThat(store.load().watermarks())
                    .extracting(StoredWatermark::id)
                    .containsExactly(1L);
        }
    }

    @Test
    void whatWasNotCommittedIsUndoneByTheNextStreamBeforeTheServerIsAsked() {
        source.session(new Rows(range(0, 9), 0), new Complete(range(0, 9)), new Rows(range(10, 12), 10));
        try (EventStream stream = open()) {
            stream.next();
            stream.commit(stream.next().id());
            stream.next();
        }

        source.session(new Rows(range(10, 15), 10));
        try (EventStream stream = open()) {
            assertThat(stream.next()).isEqualTo(new Undo(3, new UndoCause.Rewind(), new IdRange(2, 2)));
            assertThat(source.cursors()).hasSize(1);
            assertThat(stream.next().id()).isEqualTo(4);
            assertThat(source.cursors().get(1)).isEqualTo(Optional.of(Cursor.after(List.of(range(0, 9)))));
        }
    }

    @Test
    void aServerThatRefusesAfterARestartIsWaitedFor() {
        source.session(new Rows(range(0, 9), 0), new Complete(range(0, 9)));
        try (EventStream stream = open()) {
            stream.next();
            stream.commit(stream.next().id());
        }

        source.session(new Fail(SourceException.permanent(ErrorKind.QUERY, "table 'blocks' not found", null)));
        source.session(new Rows(range(10, 15), 10));
        try (EventStream stream = open()) {
            assertThat(stream.next()).isInstanceOf(Data.class);
        }
    }

    @Test
    void aBrokenConnectionRewindsAndGoesOn() {
        source.session(new Rows(range(0, 9), 0), new Fail(SourceException.unavailable("connection reset")));
        source.session(new Rows(range(0, 5), 0), new Complete(range(0, 5)));
        try (EventStream stream = open()) {
            assertThat(stream.next().id()).isZero();
            TransactionEvent undo = stream.next();
            assertThat(undo).isEqualTo(new Undo(1, new UndoCause.Rewind(), new IdRange(0, 0)));
            assertThat(stream.next()).isInstanceOf(Data.class);
            assertThat(stream.next()).isInstanceOf(Watermark.class);
        }
    }

    @Test
    void metadataBeforeTheColumnsIsASignOfLifeAndNoEvent() {
        source.session(
                new Bare(range(0, 9), false),
                new Rows(range(0, 9), 0),
                new Complete(range(0, 9)),
                new Bare(range(10, 12), true));
        try (EventStream stream = open()) {
            assertThat(stream.next())
                    .isInstanceOfSatisfying(
                            Data.class,
                            data -> assertThat(data.batch().getRowCount()).isEqualTo(1));
            assertThat(stream.next()).isInstanceOf(Watermark.class);
            assertThat(stream.next())
                    .isInstanceOfSatisfying(
                            Watermark.class, mark -> assertThat(mark.ranges()).containsExactly(range(10, 12)));
            assertThat(store.load().next()).isEqualTo(3);
        }
    }

    @Test
    void aReorgIsForgottenByTheStoreBeforeItIsHandedOut() {
        source.session(
                new Rows(range(0, 9), 0),
                new Complete(range(0, 9)),
                new Complete(range(10, 12)),
                new Rows(range(10, 13, 1, 0), 13));
        try (EventStream stream = open()) {
            stream.next();
            stream.next();
            stream.commit(stream.next().id());
            assertThat(store.load().watermarks()).hasSize(2);
            assertThat(stream.next()).isInstanceOf(Undo.class);
            assertThat(store.load().watermarks())
                    .extracting(StoredWatermark::id)
                    .containsExactly(1L);
        }
    }

    @Test
    void anotherWriterOfTheSameStateIsNoticed() {
        source.session(new Rows(range(0, 9), 0), new Complete(range(0, 9)));
        try (EventStream stream = open()) {
            stream.next();
            store.commit(StateChange.advance(1, 2));
            assertThatThrownBy(stream::next).isInstanceOf(OwnershipException.class);
        }
    }

    @Test
    void afterAFailureOfTheStoreNothingIsHandedOutAnyMore() {
        source.session(new Rows(range(0, 9), 0), new Complete(range(0, 9)));
        try (EventStream stream = open()) {
            store.commit(StateChange.advance(0, 5));
            assertThatThrownBy(stream::next).isInstanceOf(OwnershipException.class);
            assertThatThrownBy(stream::next).isInstanceOf(OwnershipException.class);
            assertThat(store.load().next()).isEqualTo(5);
        }
    }

    @Test
    void failuresOfTheServerAndOfTheStoreNameTheStream() {
        source.session(new Fail(SourceException.permanent(ErrorKind.QUERY, "no such table", null)));
        try (EventStream stream = open()) {
            assertNamesTheStream(stream::next);
        }
        source.session(new Rows(range(0, 9), 0), new Complete(range(0, 9)));
        try (EventStream stream = open()) {
            store.commit(StateChange.advance(0, 5));
            assertNamesTheStream(stream::next);
        }
    }

    @Test
    void aStoreThatCannotBeLoadedNamesTheStream() {
        StateStore failing = new StateStore() {
            @Override
            public StreamSnapshot load() throws IOException {
                throw new IOException("disk on fire");
            }

            @Override
            public void commit(StateChange change) {}
        };
        assertNamesTheStream(() -> open(failing));
        assertThatThrownBy(() -> open(failing))
                .isInstanceOf(StateStoreException.class)
                .hasMessage("stream _/eth_rpc@latest:blocks: the state store failed: disk on fire");
    }

    private static void assertNamesTheStream(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        AmpsyncException.class, e -> assertThat(e.stream()).contains(TABLE));
    }

    @Test
    void closingEndsAWaitingNext() throws Exception {
        source.session();
        EventStream stream = open();
        CompletableFuture<TransactionEvent> waiting = CompletableFuture.supplyAsync(stream::next);
        while (source.cursors().isEmpty()) {
            Thread.sleep(1);
        }
        stream.close();
        assertThatThrownBy(() -> waiting.get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(CancellationException.class);
    }

    private EventStream open() {
        return open(store);
    }

    private EventStream open(StateStore state) {
        RetryPolicy fast = new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(5));
        return EventStream.open(
                source, TABLE, state, new EventStream.Options(128, ReorgPolicy.FAIL, fast, QueryOptions.DEFAULT));
    }
}
