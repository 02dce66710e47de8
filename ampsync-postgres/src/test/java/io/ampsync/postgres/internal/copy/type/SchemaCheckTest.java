package io.ampsync.postgres.internal.copy.type;

import static io.ampsync.postgres.internal.copy.TestTables.nullable;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.design.TableDesign;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaCheckTest {
    private static final ArrowType TEXT = ArrowType.Utf8.INSTANCE;
    private static final Field UNION = nullable("member", new ArrowType.Union(UnionMode.Dense, new int[0]));

    @ParameterizedTest
    @ValueSource(strings = {"_tx_id", "_row_index"})
    void ourOwnColumnNamesAreRefused(String name) {
        refused(
                "column \"" + name + "\" has a name that is reserved for ampsync; rename it in a derived dataset",
                nullable(name, TEXT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ctid", "xmin", "cmin", "xmax", "cmax", "tableoid"})
    void columnsThatEveryTableHasByItselfAreRefused(String name) {
        refused(
                "column \"" + name + "\" has a name that is reserved for PostgreSQL; rename it in a derived dataset",
                nullable(name, TEXT));
    }

    @Test
    void namesThatPostgresCannotStoreAreRefused() {
        refused("longer than the 63 bytes", nullable("ü".repeat(32), TEXT));
        refused("empty name", nullable("", TEXT));
        refused("\"a?b\" has a NUL character", nullable("a\0b", TEXT));
        refused("\"a\" is there twice", nullable("a", TEXT), nullable("b", TEXT), nullable("a", TEXT));
    }

    @Test
    void namesThatPostgresTellsApartAreAccepted() {
        StreamColumns.of(
                "table t",
                schema("a", "A", "_TX_ID", "CTID", "oid", "user", "a b\"", "x".repeat(63)),
                TableDesign.DEFAULT);
    }

    @Test
    void membersThatJsonWouldLoseAreRefused() {
        Field twice = nullable("s", ArrowType.Struct.INSTANCE, nullable("m", TEXT), nullable("m", TEXT));
        refused(
                "column \"v\" of type Struct can't be stored: member \"m\" is there twice",
                nullable("v", ArrowType.Struct.INSTANCE, twice));
        refused("\"m?\" has a NUL character", nullable("v", ArrowType.Struct.INSTANCE, nullable("m\0", TEXT)));
        refused("\"m\" is there twice", nullable("v", ArrowType.List.INSTANCE, twice));
    }

    @Test
    void typesWithoutAHomeAreRefusedByName() {
        refused("column \"member\" of type Union", UNION);
        refused(
                "\"v\" of type Struct can't be stored: its part \"member\" is of type Union",
                nullable("v", ArrowType.Struct.INSTANCE, UNION));
        refused(
                "\"v\" of type List can't be stored: its part \"member\" is of type Union",
                nullable("v", ArrowType.List.INSTANCE, UNION));
        refused("\"v\" of type Decimal(9, 2, 32)", nullable("v", new ArrowType.Decimal(9, 2, 32)));
        refused("\"v\" of type FixedSizeBinary(0)", nullable("v", new ArrowType.FixedSizeBinary(0)));
    }

    @Test
    void everyProblemIsNamed() {
        refused("\"ctid\"", UNION, nullable("ctid", TEXT));
        refused("\"member\"", UNION, nullable("ctid", TEXT));
    }

    @Test
    void aTableTakesSixteenHundredColumns() {
        String[] names = IntStream.range(0, 1598).mapToObj(i -> "c" + i).toArray(String[]::new);
        StreamColumns.of("table t", schema(names), TableDesign.DEFAULT);
        Field[] more =
                IntStream.range(0, 1599).mapToObj(i -> nullable("c" + i, TEXT)).toArray(Field[]::new);
        refused("1601 columns are more than the 1600", more);
    }

    private static void refused(String reason, Field... fields) {
        assertThatThrownBy(() -> StreamColumns.of("table public.t", new Schema(List.of(fields)), TableDesign.DEFAULT))
                .isInstanceOf(TargetException.class)
                .hasMessageStartingWith("table public.t can't hold the stream: ")
                .hasMessageContaining(reason);
    }

    private static Schema schema(String... names) {
        return new Schema(
                List.of(names).stream().map(name -> nullable(name, TEXT)).toList());
    }
}
