package io.ampsync.examples.benchmark;

import io.ampsync.examples.local.LocalPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/**
 * The yardstick: the rows of a table as finished COPY bytes, written to an equal table over one connection in one
 * transaction, with nothing else to do.
 */
public final class PlainCopy {
    private static final int WRITE_BYTES = 256 << 10;

    private final LocalPostgres postgres;
    private final Path file;

    public PlainCopy(LocalPostgres postgres, Path file) {
        this.postgres = postgres;
        this.file = file;
    }

    /** Writes the rows of {@code table} to the file, and returns its size. */
    public long export(String table) throws SQLException, IOException {
        try (Connection connection = postgres.connect();
                OutputStream out = Files.newOutputStream(file)) {
            copies(connection).copyOut("COPY " + table + " TO STDOUT (FORMAT binary)", out);
        }
        return Files.size(file);
    }

    /** Copies the file into a new table like {@code table}; returns the milliseconds up to the commit. */
    public long copy(String table) throws SQLException, IOException {
        String target = table + "_copy";
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS " + target);
            statement.execute("CREATE TABLE " + target + " (LIKE " + table + " INCLUDING ALL)");
            statement.execute("CHECKPOINT");
            connection.setAutoCommit(false);
            long begin = System.nanoTime();
            write(copies(connection).copyIn("COPY " + target + " FROM STDIN (FORMAT binary)"));
            connection.commit();
            return (System.nanoTime() - begin) / 1_000_000;
        }
    }

    private void write(CopyIn copy) throws SQLException, IOException {
        byte[] buffer = new byte[WRITE_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            int length = in.read(buffer);
            while (length > 0) {
                copy.writeToCopy(buffer, 0, length);
                length = in.read(buffer);
            }
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private static CopyManager copies(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }
}
