package io.ampsync.postgres.internal.copy;

import static io.ampsync.postgres.internal.copy.TestTables.field;
import static io.ampsync.postgres.internal.copy.TestTables.nullable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.TargetException;
import java.util.List;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;

class TypeMappingTest {
    private static final ArrowType UNION = new ArrowType.Union(UnionMode.Dense, new int[0]);

    @Test
    void columnsGetTheDocumentedTypes() {
        assertThat(ddl(ArrowType.Bool.INSTANCE)).isEqualTo("BOOLEAN");
        assertThat(ddl(new ArrowType.Int(8, false))).isEqualTo("SMALLINT");
        assertThat(ddl(new ArrowType.Int(16, true))).isEqualTo("SMALLINT");
        assertThat(ddl(new ArrowType.Int(16, false))).isEqualTo("INTEGER");
        assertThat(ddl(new ArrowType.Int(32, true))).isEqualTo("INTEGER");
        assertThat(ddl(new ArrowType.Int(32, false))).isEqualTo("BIGINT");
        assertThat(ddl(new ArrowType.Int(64, true))).isEqualTo("BIGINT");
        assertThat(ddl(new ArrowType.Int(64, false))).isEqualTo("NUMERIC(20, 0)");
        assertThat(ddl(new ArrowType.FloatingPoint(FloatingPointPrecision.HALF)))
                .isEqualTo("REAL");
        assertThat(ddl(new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)))
                .isEqualTo("DOUBLE PRECISION");
        assertThat(ddl(new ArrowType.Decimal(38, 18, 128))).isEqualTo("NUMERIC(38, 18)");
        assertThat(ddl(new ArrowType.Decimal(76, 0, 256))).isEqualTo("NUMERIC(76, 0)");
        assertThat(ddl(new ArrowType.Decimal(5, -3, 128))).isEqualTo("NUMERIC(8, 0)");
        assertThat(ddl(ArrowType.Utf8View.INSTANCE)).isEqualTo("TEXT");
        assertThat(ddl(new ArrowType.FixedSizeBinary(32))).isEqualTo("BYTEA");
        assertThat(ddl(new ArrowType.Timestamp(TimeUnit.NANOSECOND, "+00:00"))).isEqualTo("TIMESTAMPTZ");
        assertThat(ddl(new ArrowType.Timestamp(TimeUnit.SECOND, null))).isEqualTo("TIMESTAMP");
        assertThat(ddl(new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO))).isEqualTo("INTERVAL");
    }

    @Test
    void nestedColumnsBecomeArraysOrJson() {
        Field number = nullable("item", new ArrowType.Int(64, false));
        Field struct = nullable("item", ArrowType.Struct.INSTANCE, number);
        Field list = nullable("item", ArrowType.List.INSTANCE, number);
        assertThat(ddl(ArrowType.List.INSTANCE, number)).isEqualTo("NUMERIC(20, 0)[]");
        assertThat(ddl(new ArrowType.FixedSizeList(3), number)).isEqualTo("NUMERIC(20, 0)[]");
        assertThat(ddl(ArrowType.List.INSTANCE, struct)).isEqualTo("JSONB[]");
        assertThat(ddl(ArrowType.Struct.INSTANCE, list)).isEqualTo("JSONB");
        assertThat(ddl(ArrowType.List.INSTANCE, list)).isEqualTo("JSONB");
    }

    @Test
    void typesWithoutAHomeAreRefusedByName() {
        assertThatThrownBy(() -> ddl(UNION))
                .isInstanceOf(TargetException.class)
                .hasMessageContainingAll("\"v\"", "Union");
        Field union = nullable("member", UNION);
        assertThatThrownBy(() -> ddl(ArrowType.Struct.INSTANCE, union))
                .isInstanceOf(TargetException.class)
                .hasMessageContainingAll("\"v\"", "\"member\"", "Union");
        assertThatThrownBy(() -> ddl(new ArrowType.Decimal(9, 2, 32))).isInstanceOf(TargetException.class);
    }

    @Test
    void unusableNamesAreRefused() {
        refused("reserved", "_tx_id");
        refused("reserved", "_row_index");
        refused("twice", "a", "b", "a");
        refused("63 bytes", "ü".repeat(32));
        refused("empty", "");
        TypeMapping.checkNames(schema("a", "A", "_TX_ID", "x".repeat(63)));
    }

    private static void refused(String reason, String... names) {
        assertThatThrownBy(() -> TypeMapping.checkNames(schema(names)))
                .isInstanceOf(TargetException.class)
                .hasMessageContainingAll("\"" + names[0] + "\"", reason);
    }

    private static Schema schema(String... names) {
        return new Schema(List.of(names).stream()
                .map(name -> field(name, ArrowType.Utf8.INSTANCE, true))
                .toList());
    }

    private static String ddl(ArrowType type, Field... children) {
        return TypeMapping.ddl(nullable("v", type, children));
    }
}
