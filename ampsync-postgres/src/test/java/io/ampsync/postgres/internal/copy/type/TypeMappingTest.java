package io.ampsync.postgres.internal.copy.type;

import static io.ampsync.postgres.internal.copy.TestTables.nullable;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.Test;

class TypeMappingTest {
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
        assertThat(ddl(new ArrowType.Decimal(38, 18, 128))).isEqualTo("NUMERIC");
        assertThat(ddl(new ArrowType.Decimal(76, 0, 256))).isEqualTo("NUMERIC");
        assertThat(ddl(new ArrowType.Decimal(5, -3, 128))).isEqualTo("NUMERIC");
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

    private static String ddl(ArrowType type, Field... children) {
        return TypeMapping.ddl(nullable("v", type, children));
    }
}
