package io.ampsync.internal.flight;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.arrow.flight.FlightStatusCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorReasonsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            value = {
                "INTERNAL; start | Caused by: table 'a/b@1.0.0.logs' has not been synced; NOT_SYNCED",
                "INTERNAL; plan | Caused by: table 'datafusion.public.x' not found; INVALID_QUERY",
                "INTERNAL; Dataset not found; INVALID_QUERY",
                "INTERNAL; dataset \"a/b@latest\" does not exist; INVALID_QUERY",
                "INTERNAL; unknown table foo; INVALID_QUERY",
                "INTERNAL; cross-network joins are not supported; INVALID_QUERY",
                "INTERNAL; query refers to multiple networks; INVALID_QUERY",
                "INTERNAL; dataset has no `blocks` table; INVALID_QUERY",
                "INTERNAL; expected cursor for network mainnet but cursor only contains networks: []; UNUSABLE_CURSOR",
                "INTERNAL; start | Caused by: failed to convert cursor -> expected cursor for network 'b', but cursor only contains networks: [\"a\"]; UNUSABLE_CURSOR",
                "INTERNAL; failed to infer SQL output schema | Caused by: plan -> table '_/ds@0.0.1.nope' not found; INVALID_QUERY",
                "INTERNAL; schema | Caused by: Schema error: No field named nonce.; INVALID_QUERY",
                "INTERNAL; catalog | Caused by: Unsupported dataset kind 'static'; INVALID_QUERY",
                "INTERNAL; start | Caused by: Failed to propagate watermark columns; INVALID_QUERY",
                "INTERNAL; selecting `_block_num` from a multi-table context (e.g. a join) is ambiguous; INVALID_QUERY",
                "INTERNAL; all source tables must have at least one watermark column; INVALID_QUERY",
                "INTERNAL; start | Caused by: no raw dataset found; INVALID_QUERY",
                "INTERNAL; start | Caused by: 'blocks' table not found in dataset x; INVALID_QUERY",
                "INTERNAL; streaming query execution error | Caused by: streaming query execution error -> failed to incrementalize the plan; INVALID_QUERY",
                "INTERNAL; Duplicate field names detected in plan schema; INVALID_QUERY",
                "INTERNAL; synced_range() is not supported for multi-network segments; INVALID_QUERY",
                "INTERNAL; block is missing required timestamp; INVALID_QUERY",
                "INTERNAL; blocks table missing block hash value for column parent_hash; INVALID_QUERY",
                "INTERNAL; streaming query execution error | Caused by: object store timed out; SERVER_ERROR",
                "RESOURCE_EXHAUSTED; decoded message length too large: found 5 bytes; MESSAGE_TOO_LARGE",
                "UNAUTHENTICATED; no token; UNAUTHENTICATED",
                "UNAUTHORIZED; forbidden; PERMISSION_DENIED",
                "INVALID_ARGUMENT; query contains non-incremental operation: Sort; INVALID_QUERY",
                "NOT_FOUND; table; INVALID_QUERY",
                "UNAVAILABLE; io exception; UNAVAILABLE",
                "TIMED_OUT; deadline exceeded; UNAVAILABLE",
                "UNKNOWN; h2 protocol error; UNAVAILABLE",
                "INTERNAL; Object at location data/table/x.parquet not found; SERVER_ERROR",
                "INTERNAL; metadata database: connection to table server lost, host not found; SERVER_ERROR",
                "INTERNAL; failed to allocate memory; SERVER_ERROR",
                "RESOURCE_EXHAUSTED; gRPC message exceeds maximum size 100: 200; MESSAGE_TOO_LARGE",
                "RESOURCE_EXHAUSTED; Bandwidth exhausted, too_many_pings; UNAVAILABLE",
                "RESOURCE_EXHAUSTED; memory limit of the query exceeded; SERVER_ERROR",
                "UNIMPLEMENTED; HTTP status code 404 invalid content-type: text/html; UNAVAILABLE",
                "UNIMPLEMENTED; GetFlightInfo is not implemented.; UNSUPPORTED",
                "CANCELLED; Failed to read message.; SERVER_ERROR",
            })
    void theTextDecidesWhereTheCodeDoesNot(String code, String text, Reason reason) {
        assertThat(ErrorReasons.of(FlightStatusCode.valueOf(code), text, new IllegalStateException(text)))
                .isEqualTo(reason);
    }
}
