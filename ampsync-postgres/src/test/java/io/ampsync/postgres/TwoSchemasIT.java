package io.ampsync.postgres;

import static io.ampsync.postgres.Rows.watermark;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.TransactionalSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two installations in two schemas of one database, with the same stream. */
class TwoSchemasIT {
    private static final SyncStream BLOCKS =
            SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "blocks"));

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    private PostgresDatabase open(String schema) {
        return PostgresDatabase.open(PostgresOptions.of(test.url() + "?options=-csearch_path%3D" + schema));
    }

    @Test
    void neitherNoticesTheOther() throws Exception {
        test.execute("CREATE SCHEMA a; CREATE SCHEMA b");
        try (Rows rows = new Rows();
                PostgresDatabase first = open("a");
                PostgresDatabase second = open("b");
                TransactionalSink one = PostgresSinks.of(first).open(BLOCKS);
                TransactionalSink two = PostgresSinks.of(second).open(BLOCKS)) {
            one.load();
            one.prepare(Rows.SCHEMA);
            try (SinkGroup group = one.begin()) {
                rows.write(group, 0, 0, 1, "a");
                group.flush();
                two.load();
                test.execute("UPDATE b.ampsync_streams SET owner = 'ended'");
                two.load();
                two.prepare(Rows.SCHEMA);
                group.commit(watermark(0, 2, 0, 1));
            }
            assertThat(test.value("SELECT count(*) FROM a.blocks")).isEqualTo("2");
            assertThat(test.value("SELECT count(*) FROM b.blocks")).isEqualTo("0");
        }
    }
}
