package io.ampsync.internal.sql;

/**
 * A query with everything blanked out that isn't code: comments become spaces, quoted texts and names question marks.
 *
 * @param text as long as the query, so that positions are those of the query
 */
public record SqlMask(String text, End end) {
    /** In what the query ends. */
    public enum End {
        CODE,
        /** A comment that a line break would end. */
        LINE_COMMENT,
        /** Quotes or a comment that are never closed. */
        UNFINISHED
    }

    public static SqlMask of(String sql) {
        StringBuilder text = new StringBuilder(sql);
        int at = 0;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            int end;
            if (sql.startsWith("--", at)) {
                end = sql.indexOf('\n', at);
                blank(text, at, end < 0 ? sql.length() : end, ' ');
                if (end < 0) {
                    return new SqlMask(text.toString(), End.LINE_COMMENT);
                }
            } else if (sql.startsWith("/*", at)) {
                end = endOfComment(sql, at);
                blank(text, at, end < 0 ? sql.length() : end, ' ');
            } else if (c == '\'' || c == '"' || c == '`') {
                end = endOfQuotes(sql, at, c);
                blank(text, at, end < 0 ? sql.length() : end, '?');
            } else {
                end = at + 1;
            }
            if (end < 0) {
                return new SqlMask(text.toString(), End.UNFINISHED);
            }
            at = end;
        }
        return new SqlMask(text.toString(), End.CODE);
    }

    /** Comments nest. */
    private static int endOfComment(String sql, int start) {
        int depth = 0;
        int at = start;
        while (at < sql.length()) {
            if (sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
                if (depth == 0) {
                    return at;
                }
            } else {
                at++;
            }
        }
        return -1;
    }

    /** A doubled quote stands for itself: what looks like two texts in a row is masked all the same. */
    private static int endOfQuotes(String sql, int start, char quote) {
        int end = sql.indexOf(quote, start + 1);
        return end < 0 ? -1 : end + 1;
    }

    private static void blank(StringBuilder text, int from, int to, char with) {
        for (int i = from; i < to; i++) {
            text.setCharAt(i, with);
        }
    }
}
