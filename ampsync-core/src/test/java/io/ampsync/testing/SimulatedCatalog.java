package io.ampsync.testing;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ampsync.model.BlockSpan;
import io.ampsync.model.DatasetReference;
import io.grpc.Status;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.sf.jsqlparser.schema.Table;
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

    /** Checks that the query can be planned. */
    void check(SimulatedQuery query) {
        if (query.select().isPresent()) {
            plan(query);
        } else {
            checkTable(query.dataset(), query.table());
        }
    }

    private void checkTable(String reference, String table) {
        checkDataset(reference);
        if (!tables.containsKey(table)) {
            throw internal(
                    "failed to infer SQL output schema | Caused by: table '" + dataset + "." + table + "' not found");
        }
    }

    /** What the query reads; throws if it can't be planned. */
    SimulatedTable table(SimulatedQuery query) {
        SimulatedTable table = tables.get(query.table());
        return plan(query)
                .map(QueryPlan::result)
                .orElseGet(() -> query.limited()
                        ? new OneBlockNumber(table)
                        : query.blocks().equals(BlockSpan.ALL) ? table : new TableOfBlocks(table, query.blocks()));
    }

    /** How a query of more than a whole table is played. */
    Optional<QueryPlan> plan(SimulatedQuery query) {
        return query.select().map(sql -> new QueryPlan(sql, this::table));
    }

    private SimulatedTable table(Table named) {
        if (named.getDatabase() != null && named.getUnquotedDatabaseName() != null) {
            throw invalid("Catalog-qualified table references are not supported");
        }
        if (named.getSchemaName() == null) {
            throw invalid("table references must name a dataset: " + named.getName());
        }
        String name = QueryExpressions.name(named.getName());
        checkTable(QueryExpressions.name(named.getSchemaName()), name);
        return tables.get(name);
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
