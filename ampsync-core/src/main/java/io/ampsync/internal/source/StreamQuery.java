package io.ampsync.internal.source;

import io.ampsync.error.ErrorKind;
import io.ampsync.error.SourceException;
import io.ampsync.internal.rules.Cursor;
import io.ampsync.model.BlockRange;
import io.ampsync.model.SyncStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.Schema;

/** The query of one stream as it is sent: with the size of its microbatches, and with cursors that servers take. */
public final class StreamQuery {
    private static final Pattern NETWORK = Pattern.compile("[a-z0-9-]+");

    private final AmpSource source;
    private final SourceSql sql;
    private final QueryOptions options;

    public StreamQuery(AmpSource source, SyncStream stream, QueryOptions options) {
        this.source = source;
        this.sql = new SourceSql(stream);
        this.options = options;
    }

    /**
     * Plans the query.
     *
     * @param window the most blocks per microbatch; empty to leave that to the server
     */
    public PlannedQuery plan(Optional<Cursor> cursor, OptionalLong window) {
        cursor.ifPresent(StreamQuery::checkNames);
        String query = sql.query(columns());
        String text = window.isPresent() ? SettingsClause.append(query, window.getAsLong()) : query;
        return source.plan(text, cursor.orElse(null));
    }

    private Optional<Schema> columns() {
        return sql.columnsQuery().map(query -> source.plan(query, null).schema());
    }

    public QueryOptions options() {
        return options;
    }

    /** Throws {@link SourceException} if a response covers several networks and that has not been allowed. */
    public void checkNetworks(List<BlockRange> ranges) {
        if (ranges.size() > 1 && !options.severalNetworks()) {
            String networks = ranges.stream().map(BlockRange::network).collect(Collectors.joining(", "));
            throw SourceException.permanent(
                    ErrorKind.QUERY,
                    "the query covers several networks (" + networks + "), and Amp servers leave out rows of such"
                            + " streams where block times differ: stream each network by itself, or accept"
                            + " the loss with --allow-several-networks (allowSeveralNetworks)",
                    null);
        }
    }

    /** A server takes a cursor with one bad name for none at all, and begins at the first block without a word. */
    private static void checkNames(Cursor cursor) {
        for (String network : cursor.positions().keySet()) {
            if (!NETWORK.matcher(network).matches()) {
                throw SourceException.permanent(
                        ErrorKind.TARGET,
                        "the stored position is of network '" + network + "', a name that Amp servers no longer take"
                                + " (a-z, 0-9 and - only): they would begin again at the first block; rename the"
                                + " network in the stored block ranges to what the server calls it now, or start the"
                                + " stream afresh",
                        null);
            }
        }
    }
}
