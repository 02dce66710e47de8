package io.ampsync.postgres.internal.table;

import io.ampsync.postgres.design.KeyPolicy;
import io.ampsync.postgres.design.Partitions;
import io.ampsync.postgres.design.TableDesign;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The key of a table that ampsync creates.
 *
 * @param columns of the primary key; empty for none
 */
public record TableKey(KeyPolicy policy, List<String> columns) {
    /** Has the column that the table is partitioned by, which PostgreSQL wants in every key. */
    static TableKey of(TableDesign design) {
        return of(design.keyPolicy(), design.partitions().map(Partitions::column));
    }

    private static TableKey of(KeyPolicy policy, Optional<String> partitioned) {
        List<String> columns = new ArrayList<>(
                switch (policy.kind()) {
                    case IDS -> List.of(SystemColumns.TX_ID, SystemColumns.ROW_INDEX);
                    case NATURAL -> policy.columns();
                    case NONE -> List.of();
                });
        if (!columns.isEmpty() && partitioned.isPresent() && !columns.contains(partitioned.get())) {
            columns.add(partitioned.get());
        }
        return new TableKey(policy, List.copyOf(columns));
    }

    /** The key of a table without partitions. */
    public static TableKey of(KeyPolicy policy) {
        return of(policy, Optional.empty());
    }

    public boolean isPrimary() {
        return !columns.isEmpty();
    }

    /** Whether the rows of an undo can't be found by the key. */
    public boolean lacksIds() {
        return policy.kind() != KeyPolicy.Kind.IDS;
    }

    /** The key's columns, as in CREATE TABLE. */
    String list() {
        return columns.stream().map(Identifiers::quote).collect(Collectors.joining(", ", "(", ")"));
    }

    /** For messages. */
    public String description() {
        return switch (policy.kind()) {
            case IDS -> "primary key";
            case NATURAL -> "primary key (" + String.join(", ", columns) + ")";
            case NONE -> "index on " + SystemColumns.TX_ID;
        };
    }
}
