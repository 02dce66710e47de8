package io.ampsync.postgres;

import static io.ampsync.postgres.Rows.hash;
import static io.ampsync.postgres.Rows.undo;
import static io.ampsync.postgres.Rows.watermark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ampsync.error.OwnershipException;
import io.ampsync.error.SinkException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.StreamPosition;
import io.ampsync.model.SyncStream;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.TransactionalSink;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Who listens hears of each commit at the head once, and of nothing else. */
class NotificationsIT {
    private static final SyncStream BLOCKS =
            SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "blocks"));

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @RegisterExtension
    final LogLines log = new LogLines("io.ampsync.postgres.internal.sink.Notifications");

    @RegisterExtension
    final Rows rows = new Rows();

    private Connection listener;
    private TransactionalSink sink;

    @BeforeEach
    void listen() throws Exception {
        listener = test.closing(test.connect());
        try (Statement statement = listener.createStatement()) {
            statement.execute("LISTEN ampsync");
        }
        sink = open(PostgresSinks.of(test.open()).withNotifications());
    }

    private TransactionalSink open(PostgresSinks sinks) throws Exception {
        TransactionalSink opened = test.closing(sinks.open(BLOCKS));
        opened.load();
        opened.prepare(Rows.SCHEMA);
        return opened;
    }

    private void commit(StateChange change, long block) throws Exception {
        try (SinkGroup group = sink.begin()) {
            rows.write(group, change.expectedNext(), block, block, "x");
            group.commit(change);
        }
    }

    /** What has come since the last call; a connection's own answer comes after what was notified before. */
    private List<JsonNode> heard() throws Exception {
        try (Statement statement = listener.createStatement()) {
            statement.execute("SELECT 1");
        }
        List<JsonNode> heard = new ArrayList<>();
        PGNotification[] come = listener.unwrap(PGConnection.class).getNotifications(200);
        for (PGNotification each : come == null ? new PGNotification[0] : come) {
            assertThat(each.getName()).isEqualTo("ampsync");
            heard.add(new ObjectMapper().readTree(each.getParameter()));
        }
        return heard;
    }

    @Test
    void eachCommitOfAWatermarkAtTheHeadIsHeardOfOnce() throws Exception {
        commit(watermark(0, 2, 0, 0).at(StreamPosition.BACKFILLING), 0);
        commit(watermark(2, 4, 1, 1), 1);
        commit(StateChange.advance(4, 5).at(StreamPosition.AT_HEAD), 2);
        assertThat(heard()).isEmpty();
        commit(watermark(5, 8, 2, 2).at(StreamPosition.AT_HEAD), 2);
        assertThat(heard())
                .containsExactly(new ObjectMapper()
                        .readTree("{\"stream\": \"_/eth@1.0.0:blocks\", \"schema\": \"public\", \"table\": \"blocks\","
                                + " \"first_tx_id\": 5, \"last_tx_id\": 7, \"undone_from\": null, \"blocks\":"
                                + " [{\"network\": \"mainnet\", \"block\": 2, \"hash\": \"" + hash(2) + "\"}]}"));
        try (SinkGroup group = sink.begin()) {
            group.undo(undo(8, 5, 7));
            rows.write(group, 9, 2, 2, "fork");
            group.commit(new StateChange(
                            8, 11, OptionalLong.of(5), watermark(9, 11, 2, 2).insert(), OptionalLong.empty())
                    .at(StreamPosition.AT_HEAD));
        }
        assertThat(heard()).singleElement().satisfies(each -> {
            assertThat(each.required("undone_from").longValue()).isEqualTo(5);
            assertThat(each.required("first_tx_id").longValue()).isEqualTo(8);
            assertThat(each.required("last_tx_id").longValue()).isEqualTo(10);
        });
        assertThat(heard()).isEmpty();
    }

    @Test
    void nobodyHearsOfACommitThatIsRolledBack() throws Exception {
        test.execute("UPDATE amp_client_state SET next_transaction_id = 9");
        try (SinkGroup group = sink.begin()) {
            assertThatThrownBy(() -> group.commit(watermark(0, 2, 0, 0).at(StreamPosition.AT_HEAD)))
                    .isInstanceOf(OwnershipException.class);
        }
        assertThat(heard()).isEmpty();
    }

    @Test
    void nobodyHearsOfAnythingUnlessAskedFor() throws Exception {
        sink.close();
        sink = open(PostgresSinks.of(test.open()));
        commit(watermark(0, 2, 0, 0).at(StreamPosition.AT_HEAD), 0);
        assertThat(heard()).isEmpty();
    }

    /** A function of this name before that of PostgreSQL fails as the server does whose queue is full. */
    private void theQueueIsFull() throws SQLException {
        sink.close();
        test.execute("CREATE FUNCTION pg_notify(text, text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION"
                + " 'too many notifications in the NOTIFY queue' USING ERRCODE = '54000'; END $$;"
                + " ALTER DATABASE " + test.name() + " SET search_path = public, pg_catalog");
    }

    @Test
    void aFullQueueKeepsNothingFromBeingCommitted() throws Exception {
        theQueueIsFull();
        sink = open(PostgresSinks.of(test.open()).withNotifications());
        commit(watermark(0, 2, 0, 0).at(StreamPosition.AT_HEAD), 0);
        commit(watermark(2, 4, 1, 1).at(StreamPosition.AT_HEAD), 1);
        assertThat(test.value("SELECT count(*), max(block_num) FROM blocks")).isEqualTo("2|1");
        assertThat(test.value("SELECT next_transaction_id FROM amp_client_state"))
                .isEqualTo("4");
        assertThat(log.lines())
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("WARN ").contains("too many notifications"));
    }

    /** Its rows are no longer in memory, so they have to be read again. */
    @Test
    void aGroupThatAFullQueueHasLostIsReadAgain() throws Exception {
        theQueueIsFull();
        sink = open(PostgresSinks.of(test.open()).withNotifications());
        StateChange change = watermark(0, 2, 0, 0).at(StreamPosition.AT_HEAD);
        try (SinkGroup group = sink.begin()) {
            rows.write(group, 0, 0, 0, "x");
            group.flush();
            assertThatThrownBy(() -> group.commit(change))
                    .isInstanceOfSatisfying(
                            SinkException.class,
                            e -> assertThat(e.isRetryable()).isTrue());
            assertThat(group.isVoid()).isTrue();
        }
        sink.load();
        sink.prepare(Rows.SCHEMA);
        commit(change, 0);
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("1");
    }
}
