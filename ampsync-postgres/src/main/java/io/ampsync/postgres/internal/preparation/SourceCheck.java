package io.ampsync.postgres.internal.preparation;

import io.ampsync.error.TargetException;
import io.ampsync.model.BlockRange;
import io.ampsync.model.BlockSpan;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.internal.ownership.StreamRow;
import io.ampsync.postgres.internal.state.StateTables;
import io.ampsync.spi.StreamSnapshot;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes sure that a stream goes on with the source that it has begun with. Its id names the destination only, so two
 * sources whose destinations are called alike share it, and the position of one says nothing about the other.
 *
 * <p>The last block of a stream may be another than before as long as that has left out nothing yet.
 */
public record SourceCheck(StreamRow stream, SyncStream wanted) {
    private static final Pattern LAST = Pattern.compile(" until block (\\d+)$");

    /** Throws {@link TargetException} with the remedy if the source is another one; records one that isn't known. */
    public void run(Connection connection, StreamSnapshot state) throws SQLException {
        String source = text(wanted);
        if (!stream.source(connection).equals(Optional.of(source))) {
            require(connection, state);
            stream.recordSource(connection, source);
        }
    }

    /** Throws {@link TargetException} with the remedy if the source is known to be another one. */
    public void require(Connection connection, StreamSnapshot state) throws SQLException {
        String source = text(wanted);
        Optional<String> recorded = stream.source(connection);
        if (recorded.equals(Optional.of(source))) {
            return;
        }
        if (recorded.isPresent() && state.next() > 0 && !onlyEndsElsewhere(recorded.get(), source, state)) {
            throw TargetException.mismatch("stream " + stream.streamId() + " has been filled from " + recorded.get()
                    + ", but is now asked to read from " + source + ", where its position means nothing; go back to the"
                    + " earlier names, query and --table-suffix, or choose a destination that no stream uses, or fill"
                    + " the table from the new source: beside the old rows with ampsync resync (PostgresResync), or in"
                    + " their place after " + StateTables.resetWithTable(stream.streamId()));
        }
    }

    private static String text(SyncStream stream) {
        BlockSpan blocks = stream.blocks();
        return stream.source().text()
                + (blocks.first() > 0 ? " from block " + blocks.first() : "")
                + (blocks.last().isPresent() ? " until block " + blocks.last().getAsLong() : "");
    }

    /** Whether the two differ in the last block only, and the stream has got beyond neither. */
    private static boolean onlyEndsElsewhere(String recorded, String source, StreamSnapshot state) {
        long end = state.watermark().stream()
                .flatMap(watermark -> watermark.ranges().stream())
                .mapToLong(BlockRange::end)
                .max()
                .orElse(-1);
        return LAST.matcher(recorded)
                        .replaceFirst("")
                        .equals(LAST.matcher(source).replaceFirst(""))
                && end <= Math.min(last(recorded), last(source));
    }

    private static long last(String text) {
        Matcher last = LAST.matcher(text);
        return last.find() ? Long.parseLong(last.group(1)) : Long.MAX_VALUE;
    }
}
