package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.StreamPosition;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.design.SecondaryIndex;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.status.StoredStream;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.TransactionalSink;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a database says of streams to somebody who only looks. */
class StoredStreamsIT {
    private static final String ID = "_/eth@1.0.0:blocks";
    private static final Instant BLOCK_TIME = Instant.ofEpochSecond(1_700_000_000);
    private static final BlockHash HASH = new BlockHash("0x" + "7".repeat(64));

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @RegisterExtension
    final Rows rows = new Rows();

    private TransactionalSink sink(PostgresDatabase database, TableDesign design) throws Exception {
        SyncStream stream = SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "blocks"));
        TransactionalSink sink = PostgresSinks.of(database).withDesign(design).open(stream);
        sink.load();
        sink.prepare(Rows.SCHEMA);
        return sink;
    }

    private void commit(TransactionalSink sink) throws Exception {
        BlockRange range = new BlockRange("mainnet", 0, 99, HASH, null, BLOCK_TIME);
        try (SinkGroup group = sink.begin()) {
            rows.write(group, 0, 0, 2, "a");
            group.commit(new StateChange(
                    0,
                    2,
                    OptionalLong.empty(),
                    List.of(new StoredWatermark(1, List.of(range))),
                    OptionalLong.empty(),
                    StreamPosition.BACKFILLING));
        }
    }

    @Test
    void aDatabaseWithoutStreamsHasNoneAndStaysAsItIs() {
        try (PostgresDatabase database = test.open()) {
            assertThat(database.streams()).isEmpty();
        }
    }

    @Test
    void aStreamIsShownWithItsOwnerWhileThereIsOne() throws Exception {
        try (PostgresDatabase database = test.open();
                PostgresDatabase other = test.open()) {
            TransactionalSink sink = sink(
                    database,
                    TableDesign.builder()
                            .index(SecondaryIndex.parse("block_num"))
                            .build());
            StoredStream fresh = other.streams().get(0);
            assertThat(fresh.reached()).isEmpty();
            assertThat(fresh.committedAt()).isEmpty();

            commit(sink);
            StoredStream stream = other.streams().get(0);
            assertThat(stream.id()).isEqualTo(ID);
            assertThat(stream.table()).hasValue("public.blocks");
            assertThat(stream.source()).isPresent();
            assertThat(stream.reached())
                    .containsExactly(new StoredStream.Reached(
                            "mainnet", 99, Optional.of(HASH.toString()), Optional.of(BLOCK_TIME)));
            assertThat(stream.committedAt())
                    .hasValueSatisfying(time -> assertThat(time)
                            .isBetween(
                                    Instant.now().minusSeconds(60),
                                    Instant.now().plusSeconds(60)));
            assertThat(stream.backfilling()).hasValue(true);
            assertThat(stream.indexes())
                    .containsExactly(new StoredStream.Index("primary key", "waiting", Optional.empty()));
            assertThat(stream.quarantinedRows()).isZero();
            StoredStream.Owner owner = stream.owner().orElseThrow();
            assertThat(owner.pid()).isEqualTo(ProcessHandle.current().pid());
            assertThat(owner.host()).isEqualTo(InetAddress.getLocalHost().getHostName());
            assertThat(owner.isAlive()).isTrue();
            assertThat(owner.silence()).isLessThan(Duration.ofSeconds(8));

            test.execute("UPDATE ampsync_processes SET renewed_at = now() - interval '1 minute'");
            assertThat(other.streams().get(0).owner().orElseThrow().isAlive()).isFalse();
            sink.close();
            long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (other.streams().get(0).owner().isPresent() && System.nanoTime() < end) {
                Thread.sleep(20);
            }
            assertThat(other.streams().get(0).owner()).isEmpty();
        }
    }

    @Test
    void whoMayOnlyReadIsAnswered() throws Exception {
        try (PostgresDatabase database = test.open()) {
            try (TransactionalSink sink = sink(database, TableDesign.DEFAULT)) {
                commit(sink);
            }
        }
        test.execute("INSERT INTO ampsync_quarantine (stream_id, tx_id, row_index, block_ranges, reason, content)"
                + " VALUES ('" + ID + "', 1, 1, '', '', '{}'), ('" + ID + "', 1, 2, '', '', '{}')");
        String role = "reader_" + System.nanoTime();
        test.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'pw'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO "
                + role + "; ALTER ROLE " + role + " SET default_transaction_read_only = on");
        String url = test.url().replaceFirst("//[^@]*@", "//" + role + ":pw@");
        try (PostgresDatabase database = PostgresDatabase.open(url)) {
            StoredStream stream = database.streams().get(0);
            assertThat(stream.reached()).hasSize(1);
            assertThat(stream.quarantinedRows()).isEqualTo(2);
        } finally {
            test.execute("DROP OWNED BY " + role + "; DROP ROLE " + role);
        }
    }
}
