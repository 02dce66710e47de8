package io.ampsync.internal.flight;

import static java.util.regex.Pattern.CASE_INSENSITIVE;
import static org.apache.arrow.flight.FlightStatusCode.INTERNAL;
import static org.apache.arrow.flight.FlightStatusCode.INVALID_ARGUMENT;
import static org.apache.arrow.flight.FlightStatusCode.NOT_FOUND;
import static org.apache.arrow.flight.FlightStatusCode.RESOURCE_EXHAUSTED;
import static org.apache.arrow.flight.FlightStatusCode.TIMED_OUT;
import static org.apache.arrow.flight.FlightStatusCode.UNAUTHENTICATED;
import static org.apache.arrow.flight.FlightStatusCode.UNAUTHORIZED;
import static org.apache.arrow.flight.FlightStatusCode.UNAVAILABLE;
import static org.apache.arrow.flight.FlightStatusCode.UNIMPLEMENTED;
import static org.apache.arrow.flight.FlightStatusCode.UNKNOWN;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.arrow.flight.FlightStatusCode;

/**
 * What the status of a failed call is taken for. Rows are tried in order, on the whole text with all its causes and in
 * any letter case; the first that fits counts. {@code docs/server-errors.md} is this table.
 *
 * <p>Servers report nearly everything as INTERNAL, and their texts are no contract: only what is known to be permanent
 * is listed, the rest is retried. Texts of older servers stay.
 */
final class StatusTable {
    private static final String UNKNOWN_OBJECT = "(?<![\\w/.-])(dataset|table)( reference)?"
            + "( [`'\"]?[^\\s`'\"]+[`'\"]?)? (was )?(not found|does not exist|doesn't exist)"
            + "|\\b(unknown|no such) (dataset|table)\\b";

    private static final String NAMES = "check the names of dataset and table, and whether the dataset is deployed";

    static final List<Row> ROWS = List.of(
            any(UNAUTHENTICATED, Reason.UNAUTHENTICATED, "the token is missing, invalid or expired"),
            any(UNAUTHORIZED, Reason.PERMISSION_DENIED, "the token has no access"),
            refused(
                    INVALID_ARGUMENT,
                    "",
                    "not SQL, or SQL that can't be streamed",
                    "correct what the server names; aggregates, sorting and limits can't be streamed"),
            refused(NOT_FOUND, "", "the table is unknown", NAMES),
            text(
                    UNIMPLEMENTED,
                    "http status code",
                    Reason.UNAVAILABLE,
                    "a gateway answered that has no server behind it"),
            any(UNIMPLEMENTED, Reason.UNSUPPORTED, "not an Amp server"),
            text(RESOURCE_EXHAUSTED, "exceeds maximum size", Reason.MESSAGE_TOO_LARGE, "the client's limit is too low"),
            text(
                    RESOURCE_EXHAUSTED,
                    "message length too large",
                    Reason.MESSAGE_TOO_LARGE,
                    "the same, told by the server"),
            text(RESOURCE_EXHAUSTED, "too_many_pings", Reason.UNAVAILABLE, "a gateway wants fewer keep-alive pings"),
            any(RESOURCE_EXHAUSTED, Reason.SERVER_ERROR, "the server lacks memory"),
            text(INTERNAL, "has not been synced", Reason.NOT_SYNCED, "the table isn't deployed yet"),
            like("dataset or table ... not found", UNKNOWN_OBJECT, "wrong name of a dataset or table", NAMES),
            refused(
                    INTERNAL,
                    "no field named",
                    "wrong name of a column",
                    "check the name of the column, and the revision of the dataset"),
            refused(
                    INTERNAL,
                    "unsupported dataset kind",
                    "static datasets can't be read",
                    "stream another dataset: this kind has no blocks to follow"),
            refused(
                    INTERNAL,
                    "failed to propagate watermark columns",
                    "_block_num or _ts of a join or uneven UNION is selected",
                    "give _block_num and _ts of a join or UNION an alias, or leave them out"),
            refused(
                    INTERNAL,
                    "multi-table context",
                    "_block_num or _ts of a join is selected",
                    "give _block_num and _ts of a join an alias, or leave them out"),
            refused(
                    INTERNAL,
                    "must have at least one watermark column",
                    "several networks, and a table without _ts",
                    "stream each network by itself"),
            refused(
                    INTERNAL,
                    "no raw dataset found",
                    "nothing below the query has blocks",
                    "stream a table that comes from a raw dataset"),
            refused(
                    INTERNAL,
                    "'blocks' table not found",
                    "the dataset has no table blocks",
                    "ask those who run the server to give the dataset a table blocks"),
            like(
                    "no 'blocks' table",
                    "(missing|no|without a?) ?[`'\"]?blocks[`'\"]? table",
                    "the same, older servers",
                    "ask those who run the server to give the dataset a table blocks"),
            text(
                    INTERNAL,
                    "failed to convert cursor",
                    Reason.UNUSABLE_CURSOR,
                    "the stored position has a network that the query lacks"),
            text(
                    INTERNAL,
                    "expected cursor for network",
                    Reason.UNUSABLE_CURSOR,
                    "the same; older servers: the other way round"),
            refused(
                    INTERNAL,
                    "failed to incrementalize the plan",
                    "a join or aggregate that can't be streamed",
                    "rewrite the query without the join or aggregate that the server names"),
            refused(
                    INTERNAL,
                    "not incremental",
                    "the same, older servers",
                    "rewrite the query without aggregates, sorting, limits and outer joins"),
            refused(
                    INTERNAL,
                    "duplicate field names",
                    "two columns of one name",
                    "give each column a name of its own with AS"),
            refused(
                    INTERNAL,
                    "synced_range() is not supported",
                    "a derived table of several networks",
                    "stream each network by itself"),
            refused(
                    INTERNAL,
                    "missing required timestamp",
                    "blocks without time in a query of several networks",
                    "stream each network by itself"),
            refused(
                    INTERNAL,
                    "missing block hash value",
                    "a Bitcoin dataset that starts at block 0",
                    "ask those who run the server to let the dataset start at block 1"),
            like(
                    "several networks",
                    "cross-network|(multiple|several) networks",
                    "several networks, older servers",
                    "stream each network by itself"),
            any(INTERNAL, Reason.SERVER_ERROR, "everything else"),
            any(UNAVAILABLE, Reason.UNAVAILABLE, "no connection, server restart, gateway"),
            any(TIMED_OUT, Reason.UNAVAILABLE, "no answer in time"),
            any(UNKNOWN, Reason.UNAVAILABLE, "an answer that isn't gRPC"));

    private StatusTable() {}

    /**
     * A status, what it is taken for, and why.
     *
     * @param label what the text must contain, for people; empty if any text will do
     * @param remedy what helps against this row alone; empty if that depends on {@code reason} only
     */
    record Row(FlightStatusCode code, String label, Pattern text, Reason reason, String meaning, String remedy) {}

    static Reason reason(FlightStatusCode code, String text) {
        return find(code, text).map(Row::reason).orElse(Reason.SERVER_ERROR);
    }

    /** What helps a query that the server refuses with {@code text}. */
    static String remedy(FlightStatusCode code, String text) {
        return find(code, text).map(Row::remedy).orElse("");
    }

    private static Optional<Row> find(FlightStatusCode code, String text) {
        return ROWS.stream()
                .filter(row -> row.code == code && row.text.matcher(text).find())
                .findFirst();
    }

    private static Row any(FlightStatusCode code, Reason reason, String meaning) {
        return text(code, "", reason, meaning);
    }

    private static Row text(FlightStatusCode code, String part, Reason reason, String meaning) {
        return new Row(code, part, literal(part), reason, meaning, "");
    }

    private static Row refused(FlightStatusCode code, String part, String meaning, String remedy) {
        return new Row(code, part, literal(part), Reason.INVALID_QUERY, meaning, remedy);
    }

    private static Row like(String label, String regex, String meaning, String remedy) {
        Pattern text = Pattern.compile(regex, CASE_INSENSITIVE);
        return new Row(INTERNAL, label, text, Reason.INVALID_QUERY, meaning, remedy);
    }

    private static Pattern literal(String part) {
        return Pattern.compile(Pattern.quote(part), CASE_INSENSITIVE);
    }
}
