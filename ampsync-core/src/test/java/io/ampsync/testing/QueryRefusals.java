package io.ampsync.testing;

import io.grpc.Status;
import java.util.Optional;

/** Why a query that can be planned isn't streamed; the first reason of each moment counts. */
final class QueryRefusals {
    private Status start;
    private Status microbatch;

    /** An operation that can't be computed block by block. */
    void notIncremental(String operation) {
        start(Status.INVALID_ARGUMENT.withDescription("invalid query: non-incremental queries are not supported for"
                + " streaming, query contains non-incremental operation: " + operation));
    }

    void start(Status status) {
        start = start == null ? status : start;
    }

    void microbatch(Refusal refusal) {
        microbatch = microbatch == null ? refusal.status() : microbatch;
    }

    /** Told when the query is started. */
    Optional<Status> start() {
        return Optional.ofNullable(start);
    }

    /** Told when the first microbatch begins. */
    Optional<Status> microbatch() {
        return Optional.ofNullable(microbatch);
    }

    /** Tells at once. */
    static RuntimeException plan(Status.Code code, String text) {
        return code.toStatus().withDescription(text).asRuntimeException();
    }
}
