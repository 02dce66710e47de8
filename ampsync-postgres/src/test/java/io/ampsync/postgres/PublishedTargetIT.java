package io.ampsync.postgres;

import static io.ampsync.postgres.Rows.undo;
import static io.ampsync.postgres.Rows.watermark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ampsync.error.TargetException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TransactionalSink;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables in publications: PostgreSQL refuses to delete what subscribers couldn't find. */
class PublishedTargetIT {
    private static final SyncStream BLOCKS =
            SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "blocks"));
    private static final String COLUMNS = "CREATE TABLE blocks (_tx_id BIGINT NOT NULL, _row_index INTEGER NOT NULL,"
            + " block_num NUMERIC(20, 0) NOT NULL, note TEXT) ";

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @RegisterExtension
    final Rows rows = new Rows();

    private TransactionalSink sink;

    @BeforeEach
    void start() throws Exception {
        sink = test.closing(PostgresSinks.of(test.open()).open(BLOCKS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE PUBLICATION p FOR ALL TABLES",
                "CREATE PUBLICATION p FOR TABLE blocks",
                "ALTER TABLE blocks ADD PRIMARY KEY (_tx_id, _row_index); ALTER TABLE blocks REPLICA IDENTITY NOTHING;"
                        + " CREATE PUBLICATION p FOR TABLE blocks"
            })
    void aTableWhoseDeletesCannotBePublishedIsRefusedUntilTheyCan(String publish) throws Exception {
        test.execute(COLUMNS);
        test.execute(publish);
        refused("table public.blocks is in a publication", "\"blocks\"", "replica identity", "primary key");
        test.execute("ALTER TABLE blocks REPLICA IDENTITY FULL");
        deletes();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CREATE PUBLICATION p FOR TABLE blocks", "CREATE PUBLICATION p FOR ALL TABLES"})
    void theIdentityOfPartitionsCounts(String publish) throws Exception {
        test.execute(COLUMNS + "PARTITION BY RANGE (block_num);"
                + " CREATE TABLE low PARTITION OF blocks FOR VALUES FROM (0) TO (10);"
                + " CREATE TABLE high PARTITION OF blocks FOR VALUES FROM (10) TO (100);"
                + " ALTER TABLE blocks REPLICA IDENTITY FULL; ALTER TABLE low REPLICA IDENTITY FULL");
        test.execute(publish);
        refused("table public.blocks is in a publication", "\"high\"");
        test.execute("ALTER TABLE high REPLICA IDENTITY FULL");
        deletes();
    }

    @Test
    void aFilterOnAColumnOutsideTheIdentityIsRefused() throws Exception {
        int version = Integer.parseInt(test.value("SHOW server_version_num"));
        assumeTrue(version >= 150_000, "publications have filters since PostgreSQL 15");
        test.execute(COLUMNS + "; ALTER TABLE blocks ADD PRIMARY KEY (_tx_id, _row_index);"
                + " CREATE PUBLICATION p FOR TABLE blocks WHERE (block_num > 5)");
        refused("table public.blocks is in a publication", "WHERE expression");
    }

    @Test
    void aPublicationWithoutDeletesIsNoHindrance() throws Exception {
        test.execute(COLUMNS + "; CREATE PUBLICATION p FOR ALL TABLES WITH (publish = 'insert')");
        deletes();
    }

    @Test
    void aTableThatAmpsyncMakesNeedsNothing() throws Exception {
        test.execute("CREATE PUBLICATION p FOR ALL TABLES");
        deletes();
    }

    private void deletes() throws Exception {
        assertThat(sink.load()).isEqualTo(StreamSnapshot.EMPTY);
        sink.prepare(Rows.SCHEMA);
        try (SinkGroup group = sink.begin()) {
            rows.write(group, 0, 8, 11, "a");
            group.commit(watermark(0, 2, 8, 11));
        }
        try (SinkGroup group = sink.begin()) {
            group.undo(undo(2, 0, 1));
            group.commit(new StateChange(2, 3, OptionalLong.of(0), List.of(), OptionalLong.empty()));
        }
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("0");
    }

    private void refused(String... message) {
        assertThatThrownBy(() -> sink.load())
                .isInstanceOf(TargetException.class)
                .hasMessageContainingAll(message);
    }
}
