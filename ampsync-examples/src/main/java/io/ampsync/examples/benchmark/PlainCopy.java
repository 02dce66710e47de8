package io.ampsync.examples.benchmark;

import io.ampsync.examples.local.LocalPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
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
 * transaction, with nothing else to do; by psql where there is one, else the same through the driver.
 */
public final class PlainCopy {
    private static final int WRITE_BYTES = 256 << 10;

    private final LocalPostgres postgres;
    private final Path file;
    private final boolean psql;

    public PlainCopy(LocalPostgres postgres, Path file) {
        this.postgres = postgres;
        this.file = file;
        this.psql = hasPsql();
    }

    private static boolean hasPsql() {
        try {
            return run("psql", "--version") == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static int run(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new InterruptedIOException("psql was interrupted");
        }
    }

    /** What writes the rows. */
    @Override
    public String toString() {
        return psql ? "psql \\copy ... BINARY" : "COPY through pgjdbc";
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
            long begin = System.nanoTime();
            if (psql) {
                copyByPsql(target);
            } else {
                connection.setAutoCommit(false);
                write(copies(connection).copyIn("COPY " + target + " FROM STDIN (FORMAT binary)"));
                connection.commit();
            }
            return (System.nanoTime() - begin) / 1_000_000;
        }
    }

    private void copyByPsql(String target) throws IOException {
        String copy = "\\copy " + target + " FROM '" + file.toAbsolutePath() + "' (FORMAT binary)";
        int code =
                run("psql", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--dbname=" + postgres.url(), "--command=" + copy);
        if (code != 0) {
            throw new IOException("psql has ended with code " + code);
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
