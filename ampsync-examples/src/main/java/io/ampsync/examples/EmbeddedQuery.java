package io.ampsync.examples;

import io.ampsync.Ampsync;
import io.ampsync.model.BlockSpan;
import io.ampsync.model.SqlQuery;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.PostgresDatabase;
import io.ampsync.postgres.PostgresSinks;
import java.util.OptionalLong;

/** Rows of a query, up to a block, and then the end. */
public final class EmbeddedQuery {
    private EmbeddedQuery() {}

    /** Arguments: the database URL and the address of the Amp server. */
    public static void main(String[] args) throws InterruptedException {
        // example:start
        var busyBlocks = new SyncStream(
                new SqlQuery("SELECT block_num, hash FROM \"edge/mainnet@1.2.0\".blocks WHERE gas_used > 0"),
                "busy_blocks",
                new BlockSpan(6_082_465, OptionalLong.of(7_000_000)));
        try (var database = PostgresDatabase.open("postgresql://user@localhost/chain");
                var ampsync = Ampsync.builder().server("http://localhost:1602").stream(busyBlocks)
                        .sinks(PostgresSinks.of(database))
                        .start()) {
            ampsync.await();
        }
        // example:end
    }
}
