package io.ampsync.testing;

import io.ampsync.model.BlockSpan;
import io.grpc.Status;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query: of a whole table, of one block number in it, or another one, see {@link QueryPlan}.
 *
 * @param limited whether it is the second
 * @param blocks those that a query of a whole table asks for
 * @param dataset reference of the dataset as written; of the first table, if there are several; empty if unknown
 * @param select the whole query without settings, if it is the third
 * @param stream whether it is to be continuous, where the text says so
 * @param interval length of the longest microbatch, where the text says so; unsigned
 */
record SimulatedQuery(
        String dataset,
        String table,
        boolean limited,
        BlockSpan blocks,
        Optional<String> select,
        Optional<Boolean> stream,
        OptionalLong interval) {
    private static final Pattern QUERY = Pattern.compile(
            "\\s*select\\s+(?:\\*|(\"?_block_num\"?))\\s+from\\s+\"([^\"]+)\"\\s*\\.\\s*(?:\"([^\"]+)\"|([a-z_][a-z0-9_$]*))"
                    + "(\\s+limit\\s+1)?"
                    + "(?:\\s+where\\s+(?:\"_block_num\" >= (?<first>[0-9]{1,18}) and )?\"_block_num\" <= (?<last>[0-9]{1,18}))?"
                    + "(?:\\s+settings\\s+(?<settings>.+?))?\\s*;?\\s*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern SETTING =
            Pattern.compile("\\s*([a-z_][a-z0-9_]*)\\s*=\\s*('[^']*'|[^,'\\s]+)\\s*(?:,|$)", Pattern.CASE_INSENSITIVE);
    private static final Pattern SETTINGS = Pattern.compile(
            "\\bsettings\\s+([a-z_][a-z0-9_]*\\s*=[^()]*?)\\s*;?\\s*$", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    /** A clause without settings, or something after it. */
    private static final Pattern TRAILING = Pattern.compile(
            "\\bsettings(\\s+[a-z_]+)?\\s*;?\\s*$|\\bsettings\\s+[a-z_]+\\s*=", Pattern.CASE_INSENSITIVE);

    private static final Pattern TABLE = Pattern.compile(
            "\\bfrom\\s+\"([^\"]+)\"\\s*\\.\\s*(?:\"([^\"]+)\"|([a-z_][a-z0-9_$]*))", Pattern.CASE_INSENSITIVE);
    private static final Pattern INTEGER = Pattern.compile("[0-9]+");

    static SimulatedQuery parse(String sql) {
        Matcher query = QUERY.matcher(sql);
        if (!query.matches() || (query.group(1) == null) != (query.group(5) == null)) {
            return other(sql);
        }
        String unquoted = query.group(4);
        String table = unquoted == null ? query.group(3) : unquoted.toLowerCase(Locale.ROOT);
        String settings = query.group("settings") == null ? "" : query.group("settings");
        return new SimulatedQuery(
                query.group(2),
                table,
                query.group(5) != null,
                blocks(query),
                Optional.empty(),
                setting(settings, "stream").flatMap(SimulatedQuery::bool),
                setting(settings, "microbatch_max_interval")
                        .map(SimulatedQuery::unsigned)
                        .orElse(OptionalLong.empty()));
    }

    private static BlockSpan blocks(Matcher query) {
        if (query.group("last") == null) {
            return BlockSpan.ALL;
        }
        long first = query.group("first") == null ? 0 : Long.parseLong(query.group("first"));
        return new BlockSpan(first, OptionalLong.of(Long.parseLong(query.group("last"))));
    }

    private static SimulatedQuery other(String sql) {
        Matcher clause = SETTINGS.matcher(sql);
        String settings = clause.find() ? clause.group(1) : "";
        String select = settings.isEmpty() ? sql : sql.substring(0, clause.start());
        if (TRAILING.matcher(select).find()) {
            throw syntaxError("unexpected end of: " + sql);
        }
        Matcher table = TABLE.matcher(select);
        boolean found = table.find();
        String unquoted = found ? table.group(3) : null;
        String quoted = found ? table.group(2) : "";
        return new SimulatedQuery(
                found ? table.group(1) : "",
                unquoted == null ? quoted : unquoted.toLowerCase(Locale.ROOT),
                false,
                BlockSpan.ALL,
                Optional.of(select),
                setting(settings, "stream").flatMap(SimulatedQuery::bool),
                setting(settings, "microbatch_max_interval")
                        .map(SimulatedQuery::unsigned)
                        .orElse(OptionalLong.empty()));
    }

    /** The first value of a key. */
    private static Optional<String> setting(String settings, String key) {
        Optional<String> value = Optional.empty();
        Matcher setting = SETTING.matcher(settings);
        int end = 0;
        while (end < settings.length()) {
            if (!setting.find(end) || setting.start() != end) {
                throw syntaxError("expected key = value, found: " + settings.substring(end));
            }
            if (value.isEmpty() && setting.group(1).equalsIgnoreCase(key)) {
                value = Optional.of(setting.group(2));
            }
            end = setting.end();
        }
        return value;
    }

    /** Values of another kind count as none. */
    private static Optional<Boolean> bool(String value) {
        return value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false")
                ? Optional.of(Boolean.valueOf(value))
                : Optional.empty();
    }

    private static OptionalLong unsigned(String value) {
        try {
            return INTEGER.matcher(value).matches()
                    ? OptionalLong.of(Long.parseUnsignedLong(value))
                    : OptionalLong.empty();
        } catch (NumberFormatException tooLarge) {
            return OptionalLong.empty();
        }
    }

    private static RuntimeException syntaxError(String text) {
        return Status.INVALID_ARGUMENT
                .withDescription("SQL parse error: " + text)
                .asRuntimeException();
    }
}
