package io.ampsync.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.ErrorKind;
import io.ampsync.error.SourceException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockSpan;
import io.ampsync.model.ColumnFilter;
import io.ampsync.model.ColumnFilter.Comparison;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SqlQuery;
import io.ampsync.model.StreamSource;
import io.ampsync.model.SyncStream;
import io.ampsync.model.TablePart;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceSqlTest {
    private static final AmpTable LOGS = new AmpTable(DatasetReference.parse("eth@1.0.0"), "logs");
    private static final String FROM = " FROM \"_/eth@1.0.0\".\"logs\"";
    private static final BlockSpan SPAN = new BlockSpan(5, OptionalLong.of(9));

    private static final Schema COLUMNS = new Schema(List.of(
            field("n", new ArrowType.Int(64, false)),
            field("f", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
            field("d", new ArrowType.Decimal(38, 2, 128)),
            field("b", ArrowType.Bool.INSTANCE),
            field("t", ArrowType.Utf8.INSTANCE),
            field("x", ArrowType.Binary.INSTANCE),
            field("address", new ArrowType.FixedSizeBinary(2)),
            field("at", new ArrowType.Timestamp(TimeUnit.NANOSECOND, "+00:00")),
            field("local", new ArrowType.Timestamp(TimeUnit.NANOSECOND, null)),
            field("day", new ArrowType.Date(DateUnit.DAY)),
            field("e", ArrowType.Struct.INSTANCE),
            field("a\"b", ArrowType.Utf8.INSTANCE)));

    private static Field field(String name, ArrowType type) {
        return Field.nullable(name, type);
    }

    private static String sql(StreamSource source, BlockSpan blocks) {
        SourceSql sql = new SourceSql(new SyncStream(source, "t", blocks));
        return sql.query(sql.columnsQuery().map(query -> COLUMNS));
    }

    private static String where(ColumnFilter... filters) {
        String sql = sql(new TablePart(LOGS, List.of(), List.of(filters)), BlockSpan.ALL);
        assertThat(sql).startsWith("SELECT *" + FROM + " WHERE ");
        return sql.substring(("SELECT *" + FROM + " WHERE ").length());
    }

    @Test
    void aTable() {
        assertThat(sql(LOGS, BlockSpan.ALL)).isEqualTo("SELECT *" + FROM);
        assertThat(sql(LOGS, SPAN)).isEqualTo("SELECT *" + FROM + " WHERE \"_block_num\" >= 5 AND \"_block_num\" <= 9");
        assertThat(sql(LOGS, BlockSpan.from(7))).isEqualTo("SELECT *" + FROM + " WHERE \"_block_num\" >= 7");
        assertThat(sql(LOGS, BlockSpan.until(7))).isEqualTo("SELECT *" + FROM + " WHERE \"_block_num\" <= 7");
    }

    @Test
    void columnsAreQuoted() {
        assertThat(sql(new TablePart(LOGS, List.of("n", "a\"b", "x; --"), List.of()), BlockSpan.ALL))
                .isEqualTo("SELECT \"n\", \"a\"\"b\", \"x; --\"" + FROM);
    }

    @Test
    void filtersAndBoundsAllHold() {
        TablePart part = new TablePart(
                LOGS,
                List.of("n"),
                List.of(ColumnFilter.equal("address", "0xAbcd"), ColumnFilter.equal("n", "1", "2")));
        assertThat(sql(part, SPAN))
                .isEqualTo("SELECT \"n\"" + FROM + " WHERE \"address\" = X'Abcd' AND \"n\" IN (1, 2)"
                        + " AND \"_block_num\" >= 5 AND \"_block_num\" <= 9");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            n       | 18446744073709551615 | 18446744073709551615
            n       | -1                   | -1
            n       | 1e3                  | 1000
            f       | 1.50                 | 1.50
            d       | 1e2                  | 100
            b       | TRUE                 | true
            t       | it's                 | 'it''s'
            t       | 0x12                 | '0x12'
            t       | `' OR 1=1 --`        | `''' OR 1=1 --'`
            x       | 0x                   | X''
            x       | 0x00ff               | X'00ff'
            address | 0xABCD               | X'ABCD'
            at      | 2026-01-31T12:00:00Z | arrow_cast('2026-01-31T12:00:00Z', 'Timestamp(Nanosecond, Some("+00:00"))')
            local   | 2026-01-31T12:00:00Z | arrow_cast('2026-01-31T12:00', 'Timestamp(Nanosecond, None)')
            day     | 2026-01-31           | arrow_cast('2026-01-31', 'Date32')
            """)
    void valuesAreLiteralsOfTheirColumnsType(String column, String value, String literal) {
        assertThat(where(ColumnFilter.equal(column, value))).isEqualTo("\"" + column + "\" = " + literal);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            n       | 1 OR 1 = 1 | give a whole number
            n       | 1.5        | give a whole number
            f       | ten        | give a number
            b       | yes        | give true or false
            x       | abcd       | give 0x and hex digits
            x       | 0xabc      | give 0x and hex digits
            address | 0xabcdef   | give 0x and 4 hex digits
            at      | yesterday  | give a time such as
            day     | 31.1.2026  | give a date such as
            e       | 1          | can't be filtered by
            absent  | 1          | has no column "absent" to filter by; it has n, f,
            """)
    void otherValuesAreRefused(String column, String value, String message) {
        assertThatThrownBy(() -> where(ColumnFilter.equal(column, value)))
                .isInstanceOfSatisfying(
                        SourceException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.QUERY))
                .hasMessageContaining(message);
    }

    @Test
    void comparisons() {
        assertThat(where(new ColumnFilter("n", Comparison.AT_LEAST, List.of("3"))))
                .isEqualTo("\"n\" >= 3");
        assertThat(where(new ColumnFilter("n", Comparison.NOT_EQUAL, List.of("3", "4"))))
                .isEqualTo("\"n\" NOT IN (3, 4)");
        assertThat(where(ColumnFilter.equal("a\"b", "c"))).isEqualTo("\"a\"\"b\" = 'c'");
        assertThatThrownBy(() -> new ColumnFilter("n", Comparison.LESS, List.of("1", "2")))
                .hasMessageContaining("exactly one value");
    }

    @Test
    void aQueryIsSentAsItIs() {
        String sql = "SELECT a FROM d.t; -- done";
        assertThat(sql(new SqlQuery(sql), BlockSpan.ALL)).isEqualTo(sql);
    }

    @Test
    void aQueryIsBoundedFromOutside() {
        assertThat(sql(new SqlQuery("SELECT a FROM d.t -- done"), SPAN))
                .isEqualTo("SELECT * FROM (SELECT a FROM d.t -- done\n) AS streamed"
                        + " WHERE block_num() >= 5 AND block_num() <= 9");
        assertThat(sql(new SqlQuery("SELECT a FROM d.t SETTINGS microbatch_max_interval = 3;"), BlockSpan.from(5)))
                .isEqualTo("SELECT * FROM (SELECT a FROM d.t ) AS streamed"
                        + " WHERE block_num() >= 5 SETTINGS microbatch_max_interval = 3");
    }

    @Test
    void theTipIsThatOfTheTables() {
        assertThat(new SourceSql(new SyncStream(LOGS, "t")).blockQueries())
                .containsExactly("SELECT \"_block_num\"" + FROM + " LIMIT 1");
        assertThat(new SourceSql(new SyncStream(new SqlQuery("SELECT 1 FROM a.b JOIN c.d ON true"), "t"))
                        .blockQueries())
                .containsExactly("SELECT \"_block_num\" FROM a.b LIMIT 1", "SELECT \"_block_num\" FROM c.d LIMIT 1");
        assertThat(new SourceSql(new SyncStream(LOGS, "t")).columnsQuery()).isEqualTo(Optional.empty());
    }
}
