package io.ampsync.postgres.internal.copy;

import static io.ampsync.postgres.internal.copy.TestTables.nullable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.internal.copy.type.NulPolicy;
import java.math.BigDecimal;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns that say how much of a value they keep: PostgreSQL would round, cut or drop the rest without a word. */
class ModifiersIT {
    private static final Field TEXT = nullable("v", ArrowType.Utf8.INSTANCE);
    private static final Field MONTHS = nullable("v", new ArrowType.Interval(IntervalUnit.YEAR_MONTH));
    private static final Field DAYS = nullable("v", new ArrowType.Interval(IntervalUnit.DAY_TIME));
    private static final Field PARTS = nullable("v", new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO));

    private static CopyDatabase database;

    @BeforeAll
    static void start() throws Exception {
        database = new CopyDatabase();
        database.run("CREATE DOMAIN amount AS numeric(5,2); CREATE DOMAIN price AS amount;"
                + " CREATE DOMAIN moment AS timestamp(0); CREATE DOMAIN present AS integer NOT NULL;"
                + " CREATE DOMAIN present_again AS present; CREATE DOMAIN numbers AS integer[];"
                + " CREATE DOMAIN short AS varchar(2); CREATE DOMAIN span AS interval day to minute");
    }

    @AfterAll
    static void stop() throws Exception {
        database.close();
    }

    @Test
    void numbersAreNeverRoundedToTheScaleOfTheColumn() throws Exception {
        stored(decimal(5, 2), "numeric(5,2)", new BigDecimal("-999.99"), "-999.99");
        stored(decimal(5, 1), "numeric(5,2)", new BigDecimal("1.5"), "1.50");
        refused(
                decimal(5, 3),
                "numeric(5,2)",
                "numeric(5,2) keeps 2 digits after the point instead of 3 (NUMERIC would");
    }

    @Test
    void aNumberOfTooManyDigitsStopsTheBatchWithItsValue() throws Exception {
        BigDecimal hostile = BigDecimal.valueOf(2).pow(127).negate();
        refusedValue(
                decimal(38, 0),
                "numeric(38,0)",
                hostile,
                hostile + " has more digits than numeric(38,0) can hold; change the column to NUMERIC");
        refusedValue(decimal(10, 2), "numeric(5,2)", new BigDecimal("1000.00"), "1000.00 has more digits");
        refusedValue(decimal(10, 3), "numeric(8,3)", new BigDecimal("-1234567.125"), "-1234567.125 has more digits");
    }

    @Test
    void intervalsKeepTheirSecondsOrAreRefused() throws Exception {
        stored(duration(TimeUnit.SECOND), "interval(0)", -1L, "-00:00:01");
        stored(duration(TimeUnit.MILLISECOND), "interval(3)", 1L, "00:00:00.001");
        stored(DAYS, "interval day to second(3)", new int[] {1, 1001}, "1 day 00:00:01.001");
        stored(DAYS, "interval second(3)", new int[] {1, 1001}, "1 day 00:00:01.001");
        stored(PARTS, "interval minute to second", new int[] {14, 3, 1000}, "1 year 2 mons 3 days 00:00:00.000001");
        refused(duration(TimeUnit.MILLISECOND), "interval(0)", "interval(0) keeps 0 digits of the second instead of 3");
        refused(duration(TimeUnit.MICROSECOND), "interval(5)", "interval(5) keeps 5 digits of the second instead of 6");
        refused(PARTS, "interval(5)", "interval(5) keeps 5 digits");
        refused(DAYS, "interval day to second(0)", "keeps 0 digits of the second instead of 3");
        for (String fields : List.of(
                "year",
                "month",
                "day",
                "hour",
                "minute",
                "year to month",
                "day to hour",
                "day to minute",
                "hour to minute")) {
            refused(duration(TimeUnit.SECOND), "interval " + fields, "interval " + fields + " keeps no seconds");
            refused(PARTS, "interval " + fields, "keeps no seconds (INTERVAL would");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"month", "year to month", "day", "hour", "minute", "second", "day to second(0)"})
    void monthsAreKeptByAllThatIsFinerThanYears(String fields) throws Exception {
        stored(MONTHS, "interval " + fields, new int[] {-14}, "-1 years -2 mons");
        refused(MONTHS, "interval year", "interval year keeps no months");
    }

    @Test
    void timesKeepTheDigitsOfTheirUnitOrAreRefused() throws Exception {
        stored(nullable("v", new ArrowType.Time(TimeUnit.SECOND, 32)), "time(0)", 1L, "00:00:01");
        stored(timestamp(TimeUnit.SECOND), "timestamp(0)", 1L, "1970-01-01 00:00:01");
        stored(timestamp(TimeUnit.MILLISECOND), "timestamptz(3)", 1L, "1970-01-01 00:00:00.001+00");
        refused(nullable("v", new ArrowType.Time(TimeUnit.MICROSECOND, 64)), "time(3)", "instead of 6");
        refused(nullable("v", new ArrowType.Time(TimeUnit.MILLISECOND, 32)), "time(0)", "instead of 3");
        refused(timestamp(TimeUnit.MILLISECOND), "timestamp(0)", "timestamp(0) without time zone keeps 0 digits");
        refused(timestamp(TimeUnit.NANOSECOND), "timestamptz(3)", "instead of 6");
    }

    @Test
    void textIsNeitherCutNorPadded() throws Exception {
        stored(TEXT, "varchar(3)", "äö🦀", "äö🦀");
        refusedValue(TEXT, "varchar(3)", "äöüß", "4 characters are too many for character varying(3)");
        refusedValue(TEXT, "varchar(3)", "abc ", "4 characters are too many for character varying(3)");
        stored(nullable("v", ArrowType.Binary.INSTANCE), "varchar(4)", new byte[] {10}, "0x0a");
        refusedValue(nullable("v", ArrowType.Binary.INSTANCE), "varchar(4)", new byte[2], "6 characters are too many");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"char(3)", "bit(8)", "bit varying(8)", "\"char\"", "name", "uuid", "money", "timetz", "xml"})
    void typesThatWouldChangeAValueAreRefused(String type) throws Exception {
        refused(TEXT, type, "can't hold Utf8 (TEXT would hold Utf8)");
        refused(nullable("v", ArrowType.Binary.INSTANCE), type, "can't hold Binary (BYTEA would hold Binary)");
    }

    @Test
    void domainsCountLikeWhatTheyAreMadeOf() throws Exception {
        stored(decimal(5, 2), "price", new BigDecimal("1.50"), "1.50");
        refused(decimal(5, 3), "price", "price (numeric(5,2)) keeps 2 digits after the point instead of 3");
        refusedValue(decimal(10, 2), "price", new BigDecimal("1000.00"), "1000.00 has more digits than price");
        refused(timestamp(TimeUnit.MILLISECOND), "moment", "moment (timestamp(0) without time zone) keeps 0 digits");
        refused(DAYS, "span", "span (interval day to minute) keeps no seconds");
        refusedValue(TEXT, "short", "abc", "3 characters are too many for short (character varying(2))");
        copy(integer("v"), "present_again", 7L);
        assertThat(database.texts("modified", "v")).containsExactly("7");
        refusedValue(integer("v"), "present_again", null, "there is no value, but the column is NOT NULL");
    }

    @Test
    void arraysCountLikeTheirElements() throws Exception {
        stored(list(decimal(5, 2)), "numeric(5,2)[]", List.of(new BigDecimal("1.50")), "{1.50}");
        refused(list(decimal(5, 3)), "numeric(5,2)[]", "numeric(5,2) keeps 2 digits");
        stored(list(decimal(5, 2)), "price[]", List.of(new BigDecimal("1.50")), "{1.50}");
        refused(list(decimal(5, 3)), "price[]", "price (numeric(5,2)) keeps 2 digits");
        refusedValue(list(decimal(9, 2)), "price[]", List.of(new BigDecimal("1000.00")), "1000.00 has more digits");
        refused(list(duration(TimeUnit.MILLISECOND)), "interval(0)[]", "interval(0) keeps 0 digits");
        refusedValue(list(TEXT), "varchar(2)[]", List.of("abc"), "3 characters are too many");
        refused(list(TEXT), "char(2)[]", "character(2) can't hold Utf8 (TEXT[] would hold List)");
        stored(list(integer("e")), "numbers", List.of(1L, 2L), "{1,2}");
        stored(list(list(integer("e"))), "numbers[]", List.of(List.of(1L, 2L), List.of(3L)), "{\"{1,2}\",\"{3}\"}");
    }

    private static void stored(Field field, String type, Object value, String text) throws Exception {
        copy(field, type, value);
        assertThat(database.texts("modified", "v")).as("%s as %s", field, type).containsExactly(text, null);
    }

    /** The pair is refused before there is a value. */
    private static void refused(Field field, String type, String message) throws Exception {
        Schema schema = new Schema(List.of(field));
        database.create("modified", schema, type);
        assertThatThrownBy(() -> database.encoder("modified", schema, NulPolicy.FAIL))
                .isInstanceOf(TargetException.class)
                .hasMessageStartingWith("table public.modified can't hold the stream: column \"v\"")
                .hasMessageContaining(message);
    }

    private static void refusedValue(Field field, String type, @Nullable Object value, String message) {
        assertThatThrownBy(() -> copy(field, type, value))
                .isInstanceOf(TargetException.class)
                .hasMessageStartingWith("table public.modified")
                .hasMessageContainingAll("row 0 of the batch", "column \"v\"", message);
    }

    /** Copies the value, and after it NULL if the column takes that. */
    private static void copy(Field field, String type, @Nullable Object value) throws Exception {
        boolean missing = value != null && !type.startsWith("present");
        try (RootAllocator allocator = new RootAllocator();
                VectorSchemaRoot batch = VectorSchemaRoot.create(new Schema(List.of(field)), allocator)) {
            batch.allocateNew();
            TestValues.set(batch.getVector(0), 0, value);
            batch.setRowCount(missing ? 2 : 1);
            database.create("modified", batch.getSchema(), type);
            database.copy("modified", batch, NulPolicy.FAIL);
        }
    }

    private static Field decimal(int precision, int scale) {
        return nullable("v", new ArrowType.Decimal(precision, scale, 128));
    }

    private static Field duration(TimeUnit unit) {
        return nullable("v", new ArrowType.Duration(unit));
    }

    private static Field timestamp(TimeUnit unit) {
        return nullable("v", new ArrowType.Timestamp(unit, null));
    }

    private static Field integer(String name) {
        return nullable(name, new ArrowType.Int(32, true));
    }

    private static Field list(Field element) {
        return nullable("v", ArrowType.List.INSTANCE, element);
    }
}
