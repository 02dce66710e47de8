package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ampsync.Ampsync;
import io.ampsync.config.AmpServer;
import io.ampsync.status.TableStatus.State;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Notifications of a whole sync, on a server whose queue of them is as small as it can be. */
@Timeout(120)
class NotifiedStreamIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String QUEUE_FULL = "54000";

    @RegisterExtension
    final LogLines log = new LogLines("io.ampsync.postgres.internal.sink.Notifications");

    /** Of now, so that every commit is one at the head. */
    private final SimulatedChain chain = SimulatedChain.builder("mainnet")
            .origin(Instant.now())
            .blockSeconds(1)
            .build()
            .grow(10);

    private final List<JsonNode> heard = new ArrayList<>();
    private EmbeddedPostgres postgres;
    private SimulatedAmpServer server;

    @BeforeEach
    void start() throws Exception {
        postgres = EmbeddedPostgres.builder()
                .setServerConfig("max_notify_queue_pages", "64")
                .start();
        server = SimulatedAmpServer.builder(chain).start();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        postgres.close();
    }

    @Test
    void whoListensHearsOfEveryCommitAtTheHeadAndOfTheReorgAmongThem() throws Exception {
        try (Connection listener = listen("ampsync");
                PostgresDatabase database = open();
                Ampsync run = run(database)) {
            awaitHead(run);
            for (int i = 0; i < 3; i++) {
                chain.grow(1);
                awaitBlocks();
            }
            chain.reorg(2, 4);
            awaitBlocks();
            String tip = chain.tip().orElseThrow().hash().toString();
            await(() -> hear(listener) && newestHash().equals(tip));

            assertThat(heard).hasSizeGreaterThan(3).allSatisfy(each -> {
                assertThat(each.required("stream").textValue()).endsWith(":blocks");
                assertThat(each.required("table").textValue()).isEqualTo("blocks");
            });
            for (int i = 1; i < heard.size(); i++) {
                assertThat(heard.get(i).required("first_tx_id").longValue())
                        .as("no commit between")
                        .isEqualTo(heard.get(i - 1).required("last_tx_id").longValue() + 1);
            }
            assertThat(heard)
                    .filteredOn(each -> !each.required("undone_from").isNull())
                    .hasSize(1);
        }
    }

    @Test
    void aQueueThatIsReallyFullKeepsNothingFromBeingCommitted() throws Exception {
        try (Connection sleeper = listen("other");
                Connection listener = listen("ampsync");
                PostgresDatabase database = open()) {
            sleeper.setAutoCommit(false);
            execute(sleeper, "SELECT 1");
            fillQueue();
            try (Ampsync run = run(database)) {
                awaitHead(run);
                for (int i = 0; i < 5; i++) {
                    chain.grow(1);
                    awaitBlocks();
                }
                assertThat(run.failure()).isEmpty();
            }
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN ")
                    .contains("takes no more notifications", "a session that listens and doesn't end its transaction");
            assertThat(value("SELECT string_agg(block_num::text, ',' ORDER BY block_num) FROM blocks"))
                    .isEqualTo("0,1,2,3,4,5,6,7,8,9,10,11,12,13,14");
            hear(listener);
            assertThat(heard).isEmpty();
            sleeper.rollback();
        }
    }

    private PostgresDatabase open() {
        return PostgresDatabase.open("postgresql://postgres@localhost:" + postgres.getPort() + "/postgres");
    }

    private Ampsync run(PostgresDatabase database) {
        return Ampsync.builder()
                .server(AmpServer.at(server.address()))
                .dataset(SimulatedAmpServer.DATASET)
                .tables(List.of("blocks"))
                .sinks(PostgresSinks.of(database).withNotifications())
                .start();
    }

    private Connection listen(String channel) throws SQLException {
        Connection connection = postgres.getPostgresDatabase().getConnection();
        execute(connection, "LISTEN " + channel);
        return connection;
    }

    /** Until the server takes no more. */
    private void fillQueue() throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
            for (int i = 0; i < 1_000; i++) {
                execute(connection, "SELECT pg_notify('other', repeat('x', 7900) || " + i + ")");
            }
            throw new AssertionError("the queue never gets full");
        } catch (SQLException e) {
            assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(QUEUE_FULL);
        }
    }

    /** Takes in what has come; always true. */
    private boolean hear(Connection listener) throws Exception {
        execute(listener, "SELECT 1");
        PGNotification[] come = listener.unwrap(PGConnection.class).getNotifications();
        for (PGNotification each : come == null ? new PGNotification[0] : come) {
            heard.add(JSON.readTree(each.getParameter()));
        }
        return true;
    }

    private String newestHash() {
        return heard.isEmpty()
                ? ""
                : heard.get(heard.size() - 1)
                        .required("blocks")
                        .get(0)
                        .required("hash")
                        .textValue();
    }

    private void awaitHead(Ampsync run) throws Exception {
        await(() -> run.status().stream().allMatch(table -> table.state() == State.AT_HEAD));
    }

    /** Until the table has the chain's blocks. */
    private void awaitBlocks() throws Exception {
        String tip = chain.tip().orElseThrow().hash().toString();
        await(() -> value(
                        "SELECT count(*) FROM amp_client_buffer_entries WHERE block_ranges->0->>'hash' = '" + tip + "'")
                .equals("1"));
    }

    private String value(String sql) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            Thread.sleep(50);
        }
    }
}
