package io.ampsync.postgres.internal.copy;

import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.TargetColumn;
import io.ampsync.postgres.internal.copy.type.TypeMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Schemas, and the columns that a table has when it was made for one. */
public final class TestTables {
    private static final Map<String, Integer> OIDS = Map.ofEntries(
            Map.entry("BOOLEAN", PgType.BOOL),
            Map.entry("BYTEA", PgType.BYTEA),
            Map.entry("BIGINT", PgType.INT8),
            Map.entry("SMALLINT", PgType.INT2),
            Map.entry("INTEGER", PgType.INT4),
            Map.entry("NUMERIC", PgType.NUMERIC),
            Map.entry("TEXT", PgType.TEXT),
            Map.entry("REAL", PgType.FLOAT4),
            Map.entry("DOUBLE PRECISION", PgType.FLOAT8),
            Map.entry("DATE", PgType.DATE),
            Map.entry("TIME", PgType.TIME),
            Map.entry("TIMESTAMP", PgType.TIMESTAMP),
            Map.entry("TIMESTAMPTZ", PgType.TIMESTAMPTZ),
            Map.entry("INTERVAL", PgType.INTERVAL),
            Map.entry("JSONB", PgType.JSONB));

    private TestTables() {}

    public static PgType scalar(int oid) {
        return new PgType(oid, -1, "type " + oid, null);
    }

    public static PgType numeric(int precision, int scale) {
        int modifier = ((precision << 16) | (scale & 0x7ff)) + 4;
        return new PgType(PgType.NUMERIC, modifier, "numeric(" + precision + "," + scale + ")", null);
    }

    public static List<TargetColumn> withDefaults(Schema schema) {
        List<TargetColumn> columns = systemColumns();
        for (Field field : schema.getFields()) {
            columns.add(new TargetColumn(field.getName(), parse(TypeMapping.ddl(field)), !field.isNullable(), false));
        }
        return columns;
    }

    public static List<TargetColumn> systemColumns() {
        List<TargetColumn> columns = new ArrayList<>();
        columns.add(new TargetColumn("_tx_id", scalar(PgType.INT8), true, false));
        columns.add(new TargetColumn("_row_index", scalar(PgType.INT4), true, false));
        return columns;
    }

    private static PgType parse(String ddl) {
        if (ddl.endsWith("[]")) {
            PgType element = parse(ddl.substring(0, ddl.length() - 2));
            return new PgType(0, -1, ddl, new PgType.Element(element.oid(), element));
        }
        if (ddl.startsWith("NUMERIC(")) {
            String[] parts = ddl.substring(8, ddl.length() - 1).split(", ", -1);
            return numeric(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
        }
        return scalar(Objects.requireNonNull(OIDS.get(ddl), ddl));
    }

    public static Field field(String name, ArrowType type, boolean nullable, Field... children) {
        return new Field(name, new FieldType(nullable, type, null), List.of(children));
    }

    public static Field nullable(String name, ArrowType type, Field... children) {
        return field(name, type, true, children);
    }

    /** The logs of Ethereum. */
    public static Schema logs() {
        ArrowType hash = new ArrowType.FixedSizeBinary(32);
        ArrowType number = new ArrowType.Int(64, false);
        ArrowType index = new ArrowType.Int(32, false);
        return new Schema(List.of(
                field("_block_num", number, false),
                field("block_hash", hash, false),
                field("block_num", number, false),
                field("timestamp", new ArrowType.Timestamp(TimeUnit.NANOSECOND, "+00:00"), false),
                field("tx_hash", hash, false),
                field("tx_index", index, false),
                field("log_index", index, false),
                field("address", new ArrowType.FixedSizeBinary(20), false),
                nullable("topic0", hash),
                nullable("topic1", hash),
                nullable("topic2", hash),
                nullable("topic3", hash),
                field("data", new ArrowType.Binary(), false)));
    }
}
