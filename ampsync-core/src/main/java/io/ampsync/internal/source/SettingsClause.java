package io.ampsync.internal.source;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The clause at the end of a streaming query that tells the server how to run it. */
final class SettingsClause {
    /** {@code SETTINGS} before the first of its settings; a column or an alias of that name is followed by neither. */
    private static final Pattern CLAUSE =
            Pattern.compile("\\bsettings\\s+[a-z_?][a-z0-9_?]*\\s*=", Pattern.CASE_INSENSITIVE);

    private static final Pattern FINAL_SEMICOLON = Pattern.compile(";\\s*$");

    private SettingsClause() {}

    /**
     * {@code sql} with the most blocks that a microbatch may have. A text that has settings of its own is left as it
     * is; so is one that ends inside of quotes or a comment, which the server will refuse.
     */
    static String append(String sql, long microbatchBlocks) {
        String query = sql.stripTrailing();
        SqlMask mask = SqlMask.of(query);
        if (mask.end() == SqlMask.End.UNFINISHED || CLAUSE.matcher(mask.text()).find()) {
            return sql;
        }
        Matcher semicolon = FINAL_SEMICOLON.matcher(mask.text());
        if (semicolon.find()) {
            int at = semicolon.start();
            query = (query.substring(0, at).stripTrailing() + query.substring(at + 1)).stripTrailing();
        }
        boolean commented = SqlMask.of(query).end() == SqlMask.End.LINE_COMMENT;
        return query + (commented ? "\n" : " ") + "SETTINGS microbatch_max_interval = " + microbatchBlocks;
    }
}
