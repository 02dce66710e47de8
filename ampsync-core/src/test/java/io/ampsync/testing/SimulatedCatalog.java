package io.ampsync.testing;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ampsync.model.DatasetReference;
import io.grpc.Status;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementQuery;

/**
 * The one dataset of a server, and how queries name its tables. Errors are those of a real server.
 *
 * @param undeployed tables that are defined but have never been deployed
 */
record SimulatedCatalog(DatasetReference dataset, Map<String, SimulatedTable> tables, Set<String> undeployed) {
    static String sql(FlightDescriptor descriptor) {
        if (!descriptor.isCommand()) {
            throw invalid("unsupported descriptor type");
        }
        try {
            Any any = Any.parseFrom(descriptor.getCommand());
            if (!any.is(CommandStatementQuery.class)) {
                throw invalid("unsupported command: " + any.getTypeUrl());
            }
            return any.unpack(CommandStatementQuery.class).getQuery();
        } catch (InvalidProtocolBufferException e) {
            throw invalid("failed to decode command");
        }
    }

    /** Checks that the query reads a table that there is. */
    void check(SimulatedQuery query) {
        checkDataset(query.dataset());
        if (!tables.containsKey(query.table())) {
            throw internal("failed to infer SQL output schema | Caused by: table '" + dataset + "." + query.table()
                    + "' not found");
        }
    }

    SimulatedTable table(SimulatedQuery query) {
        SimulatedTable table = tables.get(query.table());
        return query.limited() ? new OneBlockNumber(table) : table;
    }

    void checkDeployed(String table) {
        if (undeployed.contains(table)) {
            throw internal(
                    "failed to start query | Caused by: table '" + dataset + "." + table + "' has not been synced");
        }
    }

    private void checkDataset(String text) {
        DatasetReference asked;
        try {
            asked = DatasetReference.parse(text);
        } catch (IllegalArgumentException e) {
            throw invalid("invalid table reference: " + e.getMessage());
        }
        boolean known = asked.namespace().equals(dataset.namespace())
                && asked.name().equals(dataset.name())
                && (asked.isMoving() || asked.revision().equals(dataset.revision()));
        if (!known) {
            throw internal("failed to infer SQL output schema | Caused by: dataset '" + text + "' not found");
        }
    }

    private static RuntimeException invalid(String text) {
        return Status.INVALID_ARGUMENT.withDescription(text).asRuntimeException();
    }

    private static RuntimeException internal(String text) {
        return Status.INTERNAL.withDescription(text).asRuntimeException();
    }
}
