package io.ampsync.internal.source;

import io.ampsync.model.BlockRange;
import io.ampsync.model.SyncStream;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * Asks a server how far it has come with a table. Streams don't tell; but every answer to a query that ends names the
 * blocks that the server has, so the cheapest query will do.
 */
public final class TipQuery {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final AmpSource source;
    private final List<String> queries;

    public TipQuery(AmpSource source, SyncStream stream) {
        this.source = source;
        this.queries = new SourceSql(stream).blockQueries();
    }

    /**
     * The blocks that the server has now, one range for each network; empty if it has none. Of several tables, those of
     * the one that is furthest behind; a stream can't get beyond it.
     *
     * @throws io.ampsync.error.SourceException if the server doesn't answer, or not within seconds
     */
    public List<BlockRange> ask() {
        List<List<BlockRange>> answers = queries.stream().map(this::ask).toList();
        return answers.stream().anyMatch(List::isEmpty)
                ? List.of()
                : answers.stream()
                        .min(Comparator.comparingLong(ranges -> ranges.get(0).end()))
                        .orElse(List.of());
    }

    private List<BlockRange> ask(String sql) {
        try (ResponseStream responses = source.planOnce(sql, TIMEOUT).open()) {
            Response first = responses.next();
            return first == null ? List.of() : first.metadata().ranges();
        }
    }
}
