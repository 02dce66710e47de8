package io.ampsync.testing;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ampsync.model.DatasetReference;
import io.grpc.Status;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementQuery;

/**
 * The one dataset of a server, and how queries name its tables. Errors are those of a real server.
 *
 * @param undeployed tables that are defined but have never been deployed
 */
record SimulatedCatalog(DatasetReference dataset, Map<String, SimulatedTable> tables, Set<String> undeployed) {
    private static final Pattern QUERY = Pattern.compile(
            "\\s*select\\s+\\*\\s+from\\s+\"([^\"]+)\"\\s*\\.\\s*(?:\"([^\"]+)\"|([a-z_][a-z0-9_$]*))"
                    + "(?:\\s+settings\\s+microbatch_max_interval\\s*=\\s*(\\d{1,9}))?\\s*;?\\s*",
            Pattern.CASE_INSENSITIVE);

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

    /** The name of the table that the query reads. */
    String table(String sql) {
        Matcher query = QUERY.matcher(sql);
        if (!query.matches()) {
            throw invalid("SQL parse error: expected SELECT * FROM \"namespace/name@revision\".table, found: " + sql);
        }
        String unquoted = query.group(3);
        String table = unquoted == null ? query.group(2) : unquoted.toLowerCase(Locale.ROOT);
        checkDataset(query.group(1));
        if (!tables.containsKey(table)) {
            throw internal(
                    "failed to plan query | Caused by: table '" + table + "' not found in dataset '" + dataset + "'");
        }
        return table;
    }

    /** The most blocks per microbatch that the query asks for, or else {@code usual}. */
    static int microbatchBlocks(String sql, int usual) {
        Matcher query = QUERY.matcher(sql);
        return query.matches() && query.group(4) != null ? Math.max(1, Integer.parseInt(query.group(4))) : usual;
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
            throw internal("failed to resolve catalog | Caused by: dataset '" + text + "' not found");
        }
    }

    private static RuntimeException invalid(String text) {
        return Status.INVALID_ARGUMENT.withDescription(text).asRuntimeException();
    }

    private static RuntimeException internal(String text) {
        return Status.INTERNAL.withDescription(text).asRuntimeException();
    }
}
