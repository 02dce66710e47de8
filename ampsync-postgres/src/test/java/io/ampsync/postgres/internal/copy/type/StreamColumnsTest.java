package io.ampsync.postgres.internal.copy.type;

import static io.ampsync.postgres.internal.copy.TestTables.field;
import static io.ampsync.postgres.internal.copy.TestTables.nullable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.design.ColumnType;
import io.ampsync.postgres.design.TableDesign;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;

class StreamColumnsTest {
    private static final ArrowType UINT64 = new ArrowType.Int(64, false);
    private static final ArrowType TEXT = ArrowType.Utf8.INSTANCE;
    private static final ArrowType STRUCT = ArrowType.Struct.INSTANCE;
    private static final Field INNER = field("inner", STRUCT, true, field("x", UINT64, false));
    private static final Field TX = field("tx", STRUCT, false, field("hash", TEXT, false), nullable("to", TEXT), INNER);
    private static final Schema SCHEMA = new Schema(List.of(field("block_num", UINT64, false), TX));

    /** Name, type, whether it can be missing, source and path of each column. */
    private static List<String> columns(Schema schema, TableDesign.Builder design) {
        return StreamSupport.stream(
                        StreamColumns.of("table t", schema, design.build()).spliterator(), false)
                .map(c -> c.name() + " " + c.type() + (c.origin().nullable() ? "" : " NOT NULL") + " "
                        + c.origin().name() + " " + c.origin().path())
                .toList();
    }

    private static void refused(TableDesign.Builder design, Schema schema, String... messages) {
        assertThatThrownBy(() -> columns(schema, design))
                .isInstanceOf(TargetException.class)
                .hasMessageStartingWith("table t can't hold the stream: ")
                .hasMessageContainingAll(messages);
    }

    @Test
    void withoutADesignAFieldIsAColumn() {
        assertThat(columns(SCHEMA, TableDesign.builder()))
                .containsExactly("block_num NUMERIC(20, 0) NOT NULL block_num [0]", "tx JSONB NOT NULL tx [1]");
    }

    @Test
    void membersOfAnUnfoldedStructAreColumnsInItsPlace() {
        assertThat(columns(SCHEMA, TableDesign.builder().unfold("tx").unsignedAsBigint(true)))
                .containsExactly(
                        "block_num BIGINT NOT NULL block_num [0]",
                        "tx_hash TEXT NOT NULL tx.hash [1, 0]",
                        "tx_to TEXT tx.to [1, 1]",
                        "tx_inner JSONB tx.inner [1, 2]");
    }

    @Test
    void aMemberIsUnfoldedByTheNameOfItsColumnAndMayBeMissingWhereItsStructIs() {
        assertThat(columns(
                        SCHEMA,
                        TableDesign.builder()
                                .unfold("tx", "")
                                .unfold("inner", "in_")
                                .columnType("in_x", ColumnType.parse("NUMERIC"))))
                .containsExactly(
                        "block_num NUMERIC(20, 0) NOT NULL block_num [0]",
                        "hash TEXT NOT NULL tx.hash [1, 0]",
                        "to TEXT tx.to [1, 1]",
                        "in_x NUMERIC tx.inner.x [1, 2, 0]");
    }

    @Test
    void unsignedIntegersInListsAreBigintToo() {
        Schema lists = new Schema(List.of(nullable("l", ArrowType.List.INSTANCE, nullable("item", UINT64))));
        assertThat(columns(lists, TableDesign.builder().unsignedAsBigint(true))).containsExactly("l BIGINT[] l [0]");
    }

    @Test
    void aChosenTypeBeatsBigintForAll() {
        assertThat(columns(
                        SCHEMA,
                        TableDesign.builder()
                                .unsignedAsBigint(true)
                                .columnType("block_num", ColumnType.parse("TIMESTAMPTZ"))))
                .first()
                .isEqualTo("block_num TIMESTAMPTZ NOT NULL block_num [0]");
    }

    @Test
    void namesThatMeetAreRefusedWithBothSources() {
        Schema schema = new Schema(List.of(nullable("tx_hash", TEXT), TX, nullable("tx_to", TEXT)));
        refused(
                TableDesign.builder().unfold("tx"),
                schema,
                "column \"tx_hash\" is there twice, for tx_hash and for tx.hash; unfold with another prefix",
                "column \"tx_to\" is there twice, for tx.to and for tx_to; unfold with another prefix");
        refused(
                TableDesign.builder().unfold("tx", "x".repeat(60)),
                SCHEMA,
                "has a name longer than the 63 bytes that PostgreSQL allows; unfold with another prefix");
    }

    @Test
    void whatTheDesignNamesHasToBeThere() {
        ColumnType type = ColumnType.parse("BIGINT");
        refused(
                TableDesign.builder().columnType("blocknum", type).columnType("qqqqqq", type),
                SCHEMA,
                "the design names column \"blocknum\", which the stream doesn't have; did you mean \"block_num\"?;"
                        + " it has block_num, tx",
                "\"qqqqqq\", which the stream doesn't have; it has block_num, tx");
        refused(TableDesign.builder().unfold("txs"), SCHEMA, "names column \"txs\"", "did you mean \"tx\"?");
        refused(
                TableDesign.builder().unfold("block_num"),
                SCHEMA,
                "column \"block_num\" is to be unfolded, but is no struct");
        refused(
                TableDesign.builder().unfold("tx").columnType("tx", type),
                SCHEMA,
                "column \"tx\" is unfolded, so it can't be given a type; its members can");
        assertThat(columns(
                        SCHEMA,
                        TableDesign.builder()
                                .columnTypeIfPresent("blocknum", type)
                                .unfoldIfPresent("txs", "")
                                .unfoldIfPresent("block_num", "")))
                .hasSize(2);
    }
}
