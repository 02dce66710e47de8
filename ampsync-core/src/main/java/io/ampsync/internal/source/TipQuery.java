package io.ampsync.internal.source;

import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockRange;
import java.time.Duration;
import java.util.List;

/**
 * Asks a server how far it has come with a table. Streams don't tell; but every answer to a query that ends names the
 * blocks that the server has, so the cheapest query will do.
 */
public final class TipQuery {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final AmpSource source;
    private final String sql;

    public TipQuery(AmpSource source, AmpTable table) {
        this.source = source;
        this.sql = TableQuery.oneBlockNumber(table);
    }

    /**
     * The blocks that the server has now, one range for each network; empty if it has none.
     *
     * @throws io.ampsync.error.SourceException if the server doesn't answer, or not within seconds
     */
    public List<BlockRange> ask() {
        try (ResponseStream responses = source.planOnce(sql, TIMEOUT).open()) {
            Response first = responses.next();
            return first == null ? List.of() : first.metadata().ranges();
        }
    }
}
