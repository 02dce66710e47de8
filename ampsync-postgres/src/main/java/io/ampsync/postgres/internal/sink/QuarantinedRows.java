package io.ampsync.postgres.internal.sink;

import io.ampsync.model.BlockRange;
import io.ampsync.model.Data;
import io.ampsync.postgres.internal.copy.QuarantineEncoder;
import io.ampsync.postgres.internal.copy.UnfitRowHandler;
import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows of a group that the table can't hold, as COPY bytes for the table that keeps them instead. */
final class QuarantinedRows implements AutoCloseable {
    private final CopyBuffer bytes;
    private long rows;
    private @Nullable String firstReason;

    /** A place among the rows. */
    record Mark(long position, long rows) {}

    QuarantinedRows(CopyBuffer bytes) {
        this.bytes = bytes;
    }

    /** Takes the rows of a batch that don't fit. */
    UnfitRowHandler of(Data data, QuarantineEncoder encoder) {
        return row -> {
            String ranges = data.ranges().stream().map(BlockRange::toString).collect(Collectors.joining(", "));
            encoder.encode(row, data.batch(), ranges, bytes);
            firstReason = rows == 0 ? row.reason() : firstReason;
            rows++;
        };
    }

    Mark mark() {
        return new Mark(bytes.position(), rows);
    }

    /** Forgets what has come since. */
    void truncate(Mark mark) {
        bytes.truncate(mark.position);
        rows = mark.rows;
    }

    CopyBuffer bytes() {
        return bytes;
    }

    long rows() {
        return rows;
    }

    /** What is wrong with the first of them. */
    Optional<String> firstReason() {
        return rows == 0 ? Optional.empty() : Optional.ofNullable(firstReason);
    }

    @Override
    public void close() {
        bytes.close();
        rows = 0;
    }
}
