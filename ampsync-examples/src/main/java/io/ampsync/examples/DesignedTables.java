package io.ampsync.examples;

import io.ampsync.postgres.PostgresDatabase;
import io.ampsync.postgres.PostgresSinks;
import io.ampsync.postgres.design.ColumnType;
import io.ampsync.postgres.design.SecondaryIndex;
import io.ampsync.postgres.design.TableDesign;

/** Sinks whose tables aren't as usual. */
public final class DesignedTables {
    private DesignedTables() {}

    /** Tables that get indexes when they have caught up. */
    public static PostgresSinks withIndexes(PostgresDatabase database) {
        // example:start
        var sinks = PostgresSinks.of(database)
                .withDesign(TableDesign.builder()
                        .index(SecondaryIndex.of("address", "block_num"))
                        .index(SecondaryIndex.parse("brin(timestamp)"))
                        .build());
        // example:end
        return sinks;
    }

    /** Tables with other types than usual. */
    public static PostgresSinks withTypes(PostgresDatabase database) {
        // example:start
        var sinks = PostgresSinks.of(database)
                .withDesign(TableDesign.builder()
                        .unsignedAsBigint(true)
                        .columnType("value", ColumnType.parse("NUMERIC(78, 0)"))
                        .unfold("tx")
                        .build());
        // example:end
        return sinks;
    }
}
