package io.ampsync.internal.flight;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.error.SourceException.Reason;
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
                "INTERNAL; expected cursor for network mainnet but cursor only contains networks: []; INVALID_QUERY",
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
