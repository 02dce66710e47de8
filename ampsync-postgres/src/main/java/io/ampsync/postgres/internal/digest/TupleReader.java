package io.ampsync.postgres.internal.digest;

import io.ampsync.postgres.internal.copy.buffer.CopyOutput;
import java.sql.SQLException;
import java.util.Arrays;

/** Cuts the bytes of a binary COPY into rows, however they arrive. Not thread-safe. */
public final class TupleReader implements CopyOutput {
    /** Signature and flags; then follows the length of an extension. */
    private static final int EXTENSION = 15;

    private final Sink sink;
    private final Tuple tuple;
    private byte[] pending = new byte[1024];
    private int length;
    private boolean headed;
    private boolean ended;

    /** Takes rows. */
    @FunctionalInterface
    public interface Sink {
        /** Takes a row that is valid during the call only. */
        void row(Tuple row) throws SQLException;
    }

    private TupleReader(int fields, Sink sink, boolean headed) {
        this.tuple = new Tuple(fields);
        this.sink = sink;
        this.headed = headed;
    }

    /** Reads what {@code COPY TO} sends: header, rows, trailer. */
    public static TupleReader ofCopy(int fields, Sink sink) {
        return new TupleReader(fields, sink, false);
    }

    /** Reads rows without header and trailer, as they are in a {@code CopyBuffer}. */
    public static TupleReader ofRows(int fields, Sink sink) {
        return new TupleReader(fields, sink, true);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws SQLException {
        if (length == 0) {
            int done = take(bytes, offset, offset + count);
            keep(bytes, done, offset + count);
            return;
        }
        keep(bytes, offset, offset + count);
        int done = take(pending, 0, length);
        System.arraycopy(pending, done, pending, 0, length - done);
        length -= done;
    }

    private void keep(byte[] bytes, int from, int to) {
        int needed = length + to - from;
        if (needed > pending.length) {
            pending = Arrays.copyOf(pending, Math.max(needed, 2 * pending.length));
        }
        System.arraycopy(bytes, from, pending, length, to - from);
        length = needed;
    }

    /** Reads as many rows as there are. Returns where it has stopped. */
    private int take(byte[] bytes, int from, int to) throws SQLException {
        int at = headed ? from : header(bytes, from, to);
        while (headed && !ended && to - at >= 2) {
            if (Tuple.isTrailer(bytes, at)) {
                ended = true;
                return to;
            }
            if (!tuple.open(bytes, at, to)) {
                return at;
            }
            sink.row(tuple);
            at = tuple.end();
        }
        return at;
    }

    private int header(byte[] bytes, int from, int to) {
        if (to - from < EXTENSION + 4) {
            return from;
        }
        int end = from + EXTENSION + 4 + Tuple.intAt(bytes, from + EXTENSION);
        if (end > to) {
            return from;
        }
        headed = true;
        return end;
    }

    /** Whether nothing is left over, so that all that has come has been read. */
    public boolean isComplete() {
        return length == 0;
    }
}
