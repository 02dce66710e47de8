package io.ampsync.internal.source;

import io.ampsync.internal.sql.SqlMask;
import io.ampsync.internal.sql.SqlStatement;

/** The clause at the end of a streaming query that tells the server how to run it. */
final class SettingsClause {
    private SettingsClause() {}

    /**
     * {@code sql} with the most blocks that a microbatch may have. A text that has settings of its own is left as it
     * is; so is one that ends inside of quotes or a comment, which the server will refuse.
     */
    static String append(String sql, long microbatchBlocks) {
        SqlMask mask = SqlMask.of(sql);
        if (mask.end() == SqlMask.End.UNFINISHED || SqlStatement.hasSettings(mask)) {
            return sql;
        }
        return SqlStatement.append(
                SqlStatement.withoutSemicolon(sql), "SETTINGS microbatch_max_interval = " + microbatchBlocks);
    }
}
