package io.ampsync.postgres.internal.table;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Names for tables and indexes, which share the names of a schema. */
public final class RelationNames {
    /** PostgreSQL cuts longer names off. */
    private static final int NAME_BYTES = 63;

    private RelationNames() {}

    /** As many whole characters of {@code stem} as a name has room for beside the suffix. */
    public static String fit(String stem, String suffix) {
        int end = stem.length();
        while (bytes(stem.substring(0, end)) + bytes(suffix) > NAME_BYTES) {
            end = stem.offsetByCodePoints(end, -1);
        }
        return stem.substring(0, end) + suffix;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Whether nothing is called so, as far as this transaction sees. */
    public static boolean isFree(Connection connection, TableName name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT to_regclass(?) IS NULL")) {
            statement.setString(1, name.sql());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
