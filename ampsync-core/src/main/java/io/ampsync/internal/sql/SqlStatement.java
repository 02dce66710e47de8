package io.ampsync.internal.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query of the user's, in parts. Everything else about it is up to the server.
 *
 * @param body the query without its settings and without a final semicolon
 * @param settings the clause that tells the server how to run it, if there is one
 */
public record SqlStatement(String body, Optional<String> settings) {
    /** {@code SETTINGS} before the first of its settings; a column or an alias of that name is followed by neither. */
    private static final Pattern SETTINGS =
            Pattern.compile("\\bsettings\\s+[a-z_?][a-z0-9_?]*\\s*=", Pattern.CASE_INSENSITIVE);

    private static final Pattern FINAL_SEMICOLON = Pattern.compile(";\\s*$");
    private static final Pattern QUERY = Pattern.compile("\\s*\\(*\\s*(select|with)\\b", Pattern.CASE_INSENSITIVE);

    private static final String NAME = "([a-z_?][a-z0-9_$?]*)";
    private static final Pattern TABLE =
            Pattern.compile("\\b(?:from|join)\\s+(" + NAME + "\\s*\\.\\s*" + NAME + ")", Pattern.CASE_INSENSITIVE);

    /** What servers stream although the result is wrong: such a row comes again with each new match. */
    private static final Map<String, Pattern> REPEATING = Map.of(
            "IN (SELECT ...)", Pattern.compile("\\bin\\s*\\(\\s*(select|with)\\b", Pattern.CASE_INSENSITIVE),
            "EXISTS (...)", Pattern.compile("\\bexists\\s*\\(", Pattern.CASE_INSENSITIVE));

    /** Throws {@link IllegalArgumentException} for what isn't one query, or can't be streamed rightly. */
    public static SqlStatement of(String sql) {
        String text = withoutSemicolon(sql);
        SqlMask mask = SqlMask.of(text);
        if (mask.end() == SqlMask.End.UNFINISHED) {
            throw new IllegalArgumentException("the query ends inside of quotes or a comment; close them");
        }
        if (mask.text().isBlank()) {
            throw new IllegalArgumentException("the query is empty");
        }
        if (mask.text().indexOf(';') >= 0) {
            throw new IllegalArgumentException("there is a semicolon in the query; give one statement only");
        }
        if (!QUERY.matcher(mask.text()).lookingAt()) {
            throw new IllegalArgumentException("the query must begin with SELECT or WITH");
        }
        REPEATING.forEach((name, pattern) -> {
            if (pattern.matcher(mask.text()).find()) {
                throw new IllegalArgumentException("the query has " + name + ", and Amp servers send a row again for"
                        + " every later match of such a condition; write it as a join");
            }
        });
        return parts(text, mask.text());
    }

    private static SqlStatement parts(String text, String mask) {
        Matcher settings = SETTINGS.matcher(mask);
        return settings.find()
                ? new SqlStatement(
                        text.substring(0, settings.start()).strip(), Optional.of(text.substring(settings.start())))
                : new SqlStatement(text, Optional.empty());
    }

    /** Whether the text, as it stands, tells the server how to run it. */
    public static boolean hasSettings(SqlMask mask) {
        return SETTINGS.matcher(mask.text()).find();
    }

    /** The query without a semicolon at its end, whatever comments may follow that. */
    public static String withoutSemicolon(String sql) {
        String text = sql.strip();
        Matcher semicolon = FINAL_SEMICOLON.matcher(SqlMask.of(text).text());
        if (!semicolon.find()) {
            return text;
        }
        int at = semicolon.start();
        return (text.substring(0, at).stripTrailing() + text.substring(at + 1)).strip();
    }

    /** The body without comments, and with one blank wherever there is space: the same for equal queries. */
    public String canonical() {
        String mask = SqlMask.of(body).text();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < body.length(); i++) {
            if (!Character.isWhitespace(mask.charAt(i))) {
                text.append(body.charAt(i));
            } else if (text.length() > 0 && text.charAt(text.length() - 1) != ' ') {
                text.append(' ');
            }
        }
        return text.toString().strip();
    }

    /** Tables that the query names with their datasets, as it writes them; perhaps not all of them. */
    public List<String> tables() {
        List<String> tables = new ArrayList<>();
        Matcher table = TABLE.matcher(SqlMask.of(body).text());
        while (table.find()) {
            String name = body.substring(table.start(1), table.end(1));
            if (!tables.contains(name)) {
                tables.add(name);
            }
        }
        return List.copyOf(tables);
    }

    /** The body followed by {@code clause}, which doesn't disappear in a comment. */
    public static String append(String body, String clause) {
        boolean commented = SqlMask.of(body).end() == SqlMask.End.LINE_COMMENT;
        return body + (commented ? "\n" : " ") + clause;
    }
}
