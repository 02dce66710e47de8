package io.ampsync.examples;

import io.ampsync.examples.local.ChainCheck;
import io.ampsync.examples.local.LocalPostgres;
import io.ampsync.examples.local.SyncProcess;
import io.ampsync.testing.EvmTables;
import io.ampsync.testing.ExpectedRows;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Transfers of one token, decoded by a query, in a schema of their own, with types, partitions and indexes as
 * {@code transfers.yaml} describes them: through a backfill, growth and a reorg, and compared with the chain at last.
 */
public final class TokenTransfers implements AutoCloseable {
    private static final Logger GRPC_LOG = Logger.getLogger("io.grpc");
    private static final String SCHEMA = "token";
    private static final long START = 1_000;

    private static final String EVENT = "'Transfer(address indexed from, address indexed to, uint256 value)'";

    private final SimulatedChain chain = SimulatedChain.ofLength(3_000);
    private final SimulatedAmpServer server;
    private final LocalPostgres postgres;
    private final SyncProcess sync;
    private final TimedOutput output = new TimedOutput();
    private final String token;

    private TokenTransfers() throws Exception {
        Path log = Path.of("target", "quickstart", "transfers.log");
        Files.deleteIfExists(log);
        server = SimulatedAmpServer.builder(chain)
                .tables(new EvmTables(12, 3).all())
                .start();
        postgres = LocalPostgres.start();
        token = addressOfAToken();
        output.line("starting  DATABASE_SCHEMA=%s TOKEN=%s ampsync sync --config transfers.yaml", SCHEMA, token);
        sync = SyncProcess.start(
                Map.of(
                        "AMPSYNC_CONFIG",
                        "transfers.yaml",
                        "TOKEN",
                        token,
                        "DATABASE_SCHEMA",
                        SCHEMA,
                        "DATABASE_URL",
                        postgres.url(),
                        "AMP_FLIGHT_ADDR",
                        server.address()),
                log);
    }

    public static void main(String[] args) throws Exception {
        GRPC_LOG.setLevel(Level.OFF);
        try {
            run();
        } catch (IllegalStateException e) {
            System.out.println("FAILED: " + e.getMessage());
            System.exit(1);
        }
    }

    /** Throws {@link IllegalStateException} if anything isn't as it should be. */
    static void run() throws Exception {
        try (TokenTransfers example = new TokenTransfers()) {
            example.play();
        }
    }

    /** The contract of the first transfer there is. */
    private String addressOfAToken() {
        List<List<Object>> rows = ExpectedRows.of(
                server.result("SELECT address FROM \"sim/ethereum@1.0.0\".logs WHERE topic0 = evm_topic(" + EVENT
                        + ") AND topic3 IS NULL"),
                chain.canonical().subList(0, 10));
        return rows.get(0).get(0).toString().substring(2);
    }

    private void play() throws Exception {
        awaitTip();
        output.line("caught up: %s transfers", count());
        for (int i = 0; i < 5; i++) {
            chain.grow(20);
            awaitTip();
        }
        output.line("grown by 100 blocks: %s transfers", count());
        chain.reorg(40, 45);
        awaitTip();
        output.line("40 blocks replaced by 45 others: %s transfers", count());
        awaitIndexes();
        require(sync.stop() == 0, "ampsync did not stop cleanly:\n" + sync.output());
        check();
    }

    private void check() throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = " + SCHEMA);
            long rows = new ChainCheck(connection).requireEqual("transfers", server.result(query()), chain.canonical());
            output.show(
                    connection,
                    "SELECT block_num, log_index, '0x' || left(encode(sender, 'hex'), 12) AS sender,"
                            + " '0x' || left(encode(receiver, 'hex'), 12) AS receiver, amount FROM transfers"
                            + " ORDER BY block_num DESC, log_index LIMIT 3");
            output.show(
                    connection,
                    "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = '" + SCHEMA
                            + "' AND table_name = 'transfers' ORDER BY ordinal_position");
            output.show(
                    connection,
                    "SELECT indexname FROM pg_indexes WHERE schemaname = '" + SCHEMA
                            + "' AND tablename = 'transfers' ORDER BY indexname");
            output.show(
                    connection,
                    "SELECT inhrelid::regclass AS partition FROM pg_inherits WHERE inhparent = 'transfers'::regclass"
                            + " ORDER BY 1");
            output.line(
                    "%,d transfers, compared with the canonical chain over a connection of its own: equal. OK", rows);
        }
    }

    /** What {@code transfers.yaml} asks for. */
    private String query() {
        return "SELECT block_num, log_index, e['from'] AS sender, e['to'] AS receiver, e['value'] AS amount FROM"
                + " (SELECT block_num, log_index, evm_decode_log(topic1, topic2, topic3, data, " + EVENT + ") AS e FROM"
                + " \"sim/ethereum@1.0.0\".logs WHERE topic0 = evm_topic(" + EVENT + ") AND topic3 IS NULL"
                + " AND address = X'" + token + "' AND block_num >= " + START + ") AS decoded";
    }

    private String count() throws SQLException {
        return postgres.query("SELECT count(*) FROM token.transfers");
    }

    private void awaitTip() throws Exception {
        await(
                "amp_client_buffer_entries",
                "SELECT count(*) FROM token.amp_client_buffer_entries WHERE block_ranges->0->>'hash' = '"
                        + chain.tip().orElseThrow().hash() + "'",
                1);
    }

    private void awaitIndexes() throws Exception {
        await("ampsync_indexes", "SELECT count(*) FROM token.ampsync_indexes WHERE state = 'done'", 2);
    }

    private void await(String table, String count, int least) throws Exception {
        Instant deadline = Instant.now().plusSeconds(90);
        while ("null".equals(postgres.query("SELECT to_regclass('token." + table + "')"))
                || Integer.parseInt(postgres.query(count)) < least) {
            require(sync.isAlive(), "ampsync ended by itself:\n" + sync.output());
            require(Instant.now().isBefore(deadline), "waited in vain for " + table + ":\n" + sync.output());
            Thread.sleep(20);
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalStateException(message);
        }
    }

    @Override
    public void close() {
        sync.close();
        postgres.close();
        server.close();
    }
}
