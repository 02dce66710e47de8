package io.ampsync.testing;

import io.grpc.Status;

/**
 * Reasons for which a server refuses a query, with the words of a real one. It finds them at three moments: at
 * {@code GetFlightInfo}, at {@code DoGet}, or when the first microbatch begins, which may be long after.
 */
public enum Refusal {
    UNKNOWN_COLUMN(
            Moment.PLAN, Status.Code.INTERNAL, "failed to infer SQL output schema | Caused by: No field named nonce"),
    FORBIDDEN_ALIAS(
            Moment.PLAN,
            Status.Code.INVALID_ARGUMENT,
            "expression contains a column alias starting with '_': '_hello'"),
    CATALOG_QUALIFIED(
            Moment.PLAN, Status.Code.INVALID_ARGUMENT, "Catalog-qualified table references are not supported"),
    UNSUPPORTED_DATASET(
            Moment.PLAN,
            Status.Code.INTERNAL,
            "failed to resolve catalog | Caused by: Unsupported dataset kind 'static'"),

    NOT_INCREMENTAL(
            Moment.START,
            Status.Code.INVALID_ARGUMENT,
            "invalid query: non-incremental queries are not supported for streaming, "
                    + "query contains non-incremental operation: Aggregate"),
    LIMITED(
            Moment.START,
            Status.Code.INVALID_ARGUMENT,
            "invalid query: non-incremental queries are not supported for streaming, "
                    + "query contains non-incremental operation: Limit"),
    AMBIGUOUS_BLOCK_NUMBER(
            Moment.START,
            Status.Code.INTERNAL,
            "failed to start query | Caused by: failed to propagate watermark columns -> "
                    + "selecting `_block_num` from a multi-table context (e.g. a join) is ambiguous"),
    NO_WATERMARK_COLUMN(
            Moment.START,
            Status.Code.INTERNAL,
            "failed to start query | Caused by: all source tables must have at least one watermark column"),
    NO_RAW_DATASET(
            Moment.START,
            Status.Code.INTERNAL,
            "failed to start query | Caused by: no raw dataset found for the query"),
    NO_BLOCKS_TABLE(Moment.START, Status.Code.INTERNAL, "failed to start query | Caused by: 'blocks' table not found"),
    SEVERAL_NETWORKS(
            Moment.START,
            Status.Code.INTERNAL,
            "failed to start query | Caused by: queries over several networks are not supported"),

    NOT_REWRITABLE(
            Moment.MICROBATCH, Status.Code.INTERNAL, "failed to incrementalize the plan | Caused by: Join(LeftAnti)"),
    DUPLICATE_COLUMNS(Moment.MICROBATCH, Status.Code.INTERNAL, "Duplicate field names detected in plan schema: hash"),
    NO_BLOCK_NUMBER(Moment.MICROBATCH, Status.Code.INTERNAL, "No field named _block_num"),
    NO_BLOCK_TIME(Moment.MICROBATCH, Status.Code.INTERNAL, "No field named _ts"),
    NO_TIMESTAMP(Moment.MICROBATCH, Status.Code.INTERNAL, "block is missing required timestamp"),
    GENESIS_WITHOUT_PARENT(
            Moment.MICROBATCH, Status.Code.INTERNAL, "blocks table missing block hash value for column parent_hash");

    /** When a query is refused. */
    public enum Moment {
        PLAN,
        START,
        MICROBATCH
    }

    private static final String STREAMING =
            "streaming query execution error | Caused by: streaming query execution error -> ";

    private final Moment moment;
    private final Status.Code code;
    private final String text;

    Refusal(Moment moment, Status.Code code, String text) {
        this.moment = moment;
        this.code = code;
        this.text = text;
    }

    public Moment moment() {
        return moment;
    }

    /** What the client is told. */
    public Status status() {
        return code.toStatus().withDescription(moment == Moment.MICROBATCH ? STREAMING + text : text);
    }

    /** The refusal as a fault of one call. */
    public Fault fault() {
        return switch (moment) {
            case PLAN -> Fault.refusePlan(status());
            case START -> Fault.refuseStream(status());
            case MICROBATCH -> Fault.refuseMicrobatch(status());
        };
    }
}
