package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.TransactionalSink;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A group whose transaction stays open for long, as that of a large reorg, where the server limits transactions. */
class FlushedGroupIT {
    private static final SyncStream BLOCKS =
            SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "blocks"));
    private static final int LIMIT_MILLIS = 300;

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @RegisterExtension
    final Rows rows = new Rows();

    @BeforeEach
    void limitTransactions() throws Exception {
        for (String name : test.rows("SELECT name FROM pg_settings WHERE name IN ('statement_timeout',"
                + " 'idle_in_transaction_session_timeout', 'transaction_timeout', 'idle_session_timeout')")) {
            test.execute("ALTER DATABASE " + test.name() + " SET " + name + " = " + LIMIT_MILLIS);
        }
    }

    @Test
    void outlivesTheTimeoutsOfTheServer() throws Exception {
        try (PostgresDatabase database = test.open()) {
            staysOpen(database);
        }
    }

    @Test
    void outlivesTheTimeoutsOfTheServerBehindAPooler() throws Exception {
        try (CuttingProxy pooler = new CuttingProxy(1, Integer.MAX_VALUE - 1, 1)) {
            pooler.disguiseProcessIds();
            try (PostgresDatabase database = PostgresDatabase.open(PostgresOptions.of(test.url(pooler.port())))) {
                staysOpen(database);
            }
        }
    }

    private void staysOpen(PostgresDatabase database) throws Exception {
        try (TransactionalSink sink = PostgresSinks.of(database).open(BLOCKS)) {
            sink.load();
            sink.prepare(Rows.SCHEMA);
            try (SinkGroup group = sink.begin()) {
                rows.write(group, 0, 0, 9, "x");
                group.flush();
                Thread.sleep(3 * LIMIT_MILLIS);
                rows.write(group, 1, 10, 19, "x");
                group.flush();
                Thread.sleep(3 * LIMIT_MILLIS);
                group.commit(Rows.watermark(0, 3, 0, 19));
            }
        }
        test.execute("ALTER DATABASE " + test.name() + " RESET ALL");
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("20");
    }
}
