package io.ampsync.postgres.status;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is on record of a stream. Says what was true when the database was asked, whoever writes the stream.
 *
 * @param id the stream's id
 * @param source what it reads, if ampsync has recorded it: a stream that only the Rust tool has written has none
 * @param table schema and name of its table; empty before it has one
 * @param reached the last block of its newest watermark in each network; empty before the first
 * @param committedAt when its state has last changed, by the database's clock; empty before the first commit
 * @param backfilling whether it was behind its chain at the last commit; empty if unknown
 * @param owner the process that has the right to write it; empty if none has
 * @param indexes the key that the table waits for or has got later, and its declared indexes
 * @param quarantinedRows rows that the table can't hold
 */
public record StoredStream(
        String id,
        Optional<String> source,
        Optional<String> table,
        List<Reached> reached,
        Optional<Instant> committedAt,
        Optional<Boolean> backfilling,
        Optional<Owner> owner,
        List<Index> indexes,
        long quarantinedRows) {
    public StoredStream {
        reached = List.copyOf(reached);
        indexes = List.copyOf(indexes);
    }

    /**
     * A block that a stream has reached.
     *
     * @param time empty if the server hasn't told it, or the Rust tool has committed last
     */
    public record Reached(String network, long block, Optional<String> hash, Optional<Instant> time) {}

    /**
     * A process that has the right to write a stream.
     *
     * @param host as the process calls its machine
     * @param silence how long ago it has last shown that it is alive, by the database's clock; that happens every two
     *     seconds
     */
    public record Owner(String host, long pid, Optional<Instant> since, Duration silence) {
        private static final Duration ALIVE = Duration.ofSeconds(8);

        /** Whether it has been heard of lately. */
        public boolean isAlive() {
            return silence.compareTo(ALIVE) < 0;
        }
    }

    /**
     * An index that a table gets beside its rows.
     *
     * @param purpose {@code primary key}, {@code natural key}, {@code _tx_id}, or {@code index} and a name
     * @param state {@code waiting}, {@code building}, {@code built}, {@code done}, or {@code left} alone as it is no
     *     longer declared
     * @param progress of the build under way, in words
     */
    public record Index(String purpose, String state, Optional<String> progress) {}
}
