package io.ampsync.examples.benchmark;

import io.ampsync.examples.local.LocalPostgres;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * How the Rust ampsync writes rows: a transaction for each batch, which copies it into a temporary table and inserts it
 * from there. Here with rows that have been encoded beforehand, without a server, and without state.
 */
public final class TemporaryTable {
    private static final int ROWS = 8_192;
    /** What a file of COPY begins with: a signature, and two numbers that are 0. */
    private static final byte[] HEADER = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };

    private static final int FEWEST_BYTES = 1 << 20;

    private final LocalPostgres postgres;
    private final Path file;

    /** The rows are those that {@link PlainCopy#export} has put into the file. */
    public TemporaryTable(LocalPostgres postgres, Path file) {
        this.postgres = postgres;
        this.file = file;
    }

    /** Writes the rows into a new table like {@code table}; returns the milliseconds up to the last commit. */
    public long write(String table) throws SQLException, IOException {
        String target = table + "_copy";
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                DataInputStream rows = new DataInputStream(new BufferedInputStream(open(), FEWEST_BYTES))) {
            statement.execute("DROP TABLE IF EXISTS " + target);
            statement.execute("CREATE TABLE " + target + " (LIKE " + table + " INCLUDING ALL)");
            statement.execute("CHECKPOINT");
            connection.setAutoCommit(false);
            long begin = System.nanoTime();
            Batch batch;
            do {
                batch = Batch.read(rows);
                statement.execute("CREATE TEMPORARY TABLE batch (LIKE " + target + ") ON COMMIT DROP");
                batch.copy(connection.unwrap(PGConnection.class));
                statement.execute(
                        "INSERT INTO " + target + " SELECT * FROM batch ON CONFLICT (_tx_id, _row_index) DO NOTHING");
                connection.commit();
            } while (batch.count == ROWS);
            return (System.nanoTime() - begin) / 1_000_000;
        }
    }

    private InputStream open() throws IOException {
        InputStream in = Files.newInputStream(file);
        in.skipNBytes(HEADER.length);
        return in;
    }

    /** Some rows as COPY has them. */
    private static final class Batch {
        private byte[] bytes = new byte[FEWEST_BYTES];
        private int length;
        private int count;

        static Batch read(DataInputStream in) throws IOException {
            Batch batch = new Batch();
            while (batch.count < ROWS && batch.row(in)) {
                batch.count++;
            }
            return batch;
        }

        /** Takes in one row; false at the end. */
        private boolean row(DataInputStream in) throws IOException {
            int columns = in.readShort();
            if (columns < 0) {
                return false;
            }
            number(columns, 2);
            for (int i = 0; i < columns; i++) {
                int size = in.readInt();
                number(size, 4);
                if (size > 0) {
                    reserve(size);
                    in.readFully(bytes, length, size);
                    length += size;
                }
            }
            return true;
        }

        private void number(int value, int size) {
            reserve(size);
            for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
                bytes[length++] = (byte) (value >> shift);
            }
        }

        private void reserve(int more) {
            if (length + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
            }
        }

        void copy(PGConnection connection) throws SQLException {
            CopyIn copy = connection.getCopyAPI().copyIn("COPY batch FROM STDIN (FORMAT binary)");
            copy.writeToCopy(HEADER, 0, HEADER.length);
            copy.writeToCopy(bytes, 0, length);
            copy.writeToCopy(new byte[] {-1, -1}, 0, 2);
            copy.endCopy();
        }
    }
}
