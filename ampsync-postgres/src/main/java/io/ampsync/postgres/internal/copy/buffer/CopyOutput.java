package io.ampsync.postgres.internal.copy.buffer;

import java.sql.SQLException;

/** Takes the bytes of a COPY; {@code CopyIn::writeToCopy} is one. */
@FunctionalInterface
public interface CopyOutput {
    /** Takes a part of {@code bytes}; the array is reused after the call. */
    void write(byte[] bytes, int offset, int length) throws SQLException;
}
