package io.ampsync.postgres.internal.partition;

import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.table.TableName;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a table is partitioned by ranges of one column.
 *
 * @param highest the greatest value of the column's type, as far as a long goes
 * @param defaultPartition which takes the rows that no range does; null if there is none
 */
public record PartitionedTable(
        String column, long highest, @Nullable String defaultPartition) {
    private static final String SHAPE = """
            SELECT a.attname, CASE a.atttypid WHEN 'int2'::regtype THEN 32767 WHEN 'int4'::regtype THEN 2147483647
                ELSE 9223372036854775807 END AS highest,
                p.partdefid::regclass::text AS rest, p.partdefid <> 0 AS has_rest
            FROM pg_partitioned_table p JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0]
            WHERE p.partrelid = to_regclass(?) AND p.partstrat = 'r' AND p.partnatts = 1""";

    private static final String BOUNDS = """
            SELECT pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = to_regclass(?) AND NOT i.inhdetachpending""";

    private static final String BOUND = "(?:'?(-?[0-9.]+)'?|MINVALUE|MAXVALUE)";
    private static final Pattern RANGE = Pattern.compile("FOR VALUES FROM \\(" + BOUND + "\\) TO \\(" + BOUND + "\\)");

    /** Empty for a table that isn't partitioned, or in another way. */
    public static Optional<PartitionedTable> find(Connection connection, TableName table) throws SQLException {
        return Sql.of(SHAPE, table.sql())
                .first(
                        connection,
                        row -> new PartitionedTable(
                                row.getString("attname"),
                                row.getLong("highest"),
                                row.getBoolean("has_rest") ? row.getString("rest") : null));
    }

    /** The ranges of its partitions, without those that are being detached. */
    static PartitionRanges ranges(Connection connection, TableName table) throws SQLException {
        List<Optional<PartitionRanges.Range>> bounds =
                Sql.of(BOUNDS, table.sql()).list(connection, PartitionedTable::range);
        return PartitionRanges.of(bounds.stream().flatMap(Optional::stream).toList());
    }

    private static Optional<PartitionRanges.Range> range(ResultSet row) throws SQLException {
        Matcher bounds = RANGE.matcher(String.valueOf(row.getString(1)));
        return bounds.matches()
                ? Optional.of(new PartitionRanges.Range(
                        bound(bounds.group(1), Long.MIN_VALUE), bound(bounds.group(2), Long.MAX_VALUE)))
                : Optional.empty();
    }

    /** The first integer that isn't below the bound. */
    private static long bound(@Nullable String number, long unbounded) {
        if (number == null) {
            return unbounded;
        }
        BigDecimal first = new BigDecimal(number).setScale(0, RoundingMode.CEILING);
        return first.max(BigDecimal.valueOf(Long.MIN_VALUE))
                .min(BigDecimal.valueOf(Long.MAX_VALUE))
                .longValueExact();
    }
}
