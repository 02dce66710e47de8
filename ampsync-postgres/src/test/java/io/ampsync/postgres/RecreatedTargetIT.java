package io.ampsync.postgres;

import static io.ampsync.postgres.Rows.watermark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.TargetException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.TransactionalSink;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A table that has been created for a query which then turned out wrong, and its corrected query. */
class RecreatedTargetIT {
    private static final SyncStream BLOCKS =
            SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "blocks"));

    /** Doesn't go with {@link Rows#SCHEMA}: another type, and a column that is never null. */
    private static final Schema WRONG = new Schema(List.of(
            Field.nullable("block_num", new ArrowType.Bool()), Field.notNullable("wrong", new ArrowType.Bool())));

    private static final String OID = "SELECT 'blocks'::regclass::oid";

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @RegisterExtension
    final Rows rows = new Rows();

    private TransactionalSink sink;

    @BeforeEach
    void start() throws Exception {
        sink = test.closing(PostgresSinks.of(test.open()).open(BLOCKS));
    }

    private void prepare(Schema schema) throws Exception {
        sink.load();
        sink.prepare(schema);
    }

    private void commit() throws Exception {
        try (SinkGroup group = sink.begin()) {
            rows.write(group, 0, 0, 1, "a");
            group.commit(watermark(0, 2, 0, 1));
        }
    }

    private void refuses(Schema schema) throws Exception {
        String before = test.value(OID);
        assertThatThrownBy(() -> prepare(schema)).isInstanceOf(TargetException.class);
        assertThat(test.value(OID)).isEqualTo(before);
    }

    @Test
    void aTableThatNeverHeldARowGivesWayToTheCorrectedQuery() throws Exception {
        prepare(WRONG);
        prepare(Rows.SCHEMA);
        assertThat(test.rows("SELECT attname FROM pg_attribute WHERE attrelid = 'blocks'::regclass AND attnum > 0"))
                .containsExactly("_tx_id", "_row_index", "block_num", "note");
        assertThat(test.value("SELECT target_oid FROM ampsync_streams")).isEqualTo(test.value(OID));
        commit();
        assertThat(test.rows("SELECT block_num, note FROM blocks ORDER BY 1")).containsExactly("0|a", "1|a");
    }

    @Test
    void itDoesSoAgainAndAgain() throws Exception {
        prepare(WRONG);
        prepare(Rows.SCHEMA);
        prepare(WRONG);
        // Fits, with one more column.
        prepare(new Schema(List.of(
                WRONG.getFields().get(0), WRONG.getFields().get(1), Field.nullable("later", ArrowType.Utf8.INSTANCE))));
        prepare(Rows.SCHEMA);
        commit();
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("2");
    }

    @Test
    void aTableThatFitsStaysAsItIs() throws Exception {
        prepare(Rows.SCHEMA);
        String before = test.value(OID);
        prepare(Rows.SCHEMA);
        assertThat(test.value(OID)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE blocks ADD COLUMN mine INT",
                "ALTER TABLE blocks ALTER COLUMN wrong DROP NOT NULL, ALTER COLUMN wrong SET DEFAULT TRUE",
                "ALTER TABLE blocks ADD CHECK (wrong)",
                "ALTER TABLE blocks SET (fillfactor = 50)",
                "CREATE INDEX ON blocks (block_num)",
                "CREATE VIEW mine AS SELECT * FROM blocks",
                "CREATE MATERIALIZED VIEW mine AS SELECT block_num FROM blocks",
                "ALTER TABLE blocks ADD UNIQUE (_tx_id, _row_index);"
                        + " CREATE TABLE mine (x BIGINT, y INT, FOREIGN KEY (x, y) REFERENCES blocks (_tx_id, _row_index))",
                "CREATE TABLE mine () INHERITS (blocks)",
                "CREATE RULE mine AS ON UPDATE TO blocks DO ALSO NOTHING",
                "CREATE TRIGGER mine BEFORE UPDATE ON blocks EXECUTE FUNCTION suppress_redundant_updates_trigger()",
                "CREATE STATISTICS mine ON block_num, wrong FROM blocks",
                "CREATE PUBLICATION mine FOR TABLE blocks",
                "COMMENT ON COLUMN blocks.wrong IS 'mine'",
                "GRANT SELECT ON blocks TO PUBLIC",
                "TRUNCATE blocks",
                "INSERT INTO blocks VALUES (0, 0, TRUE, TRUE); DELETE FROM blocks",
            })
    void aTableThatSomebodyHasTouchedIsLeftAlone(String touch) throws Exception {
        prepare(WRONG);
        test.execute(touch);
        refuses(Rows.SCHEMA);
    }

    @Test
    void aTableThatSomebodyElseHasCreatedIsLeftAlone() throws Exception {
        test.execute("CREATE TABLE blocks (_tx_id BIGINT NOT NULL, _row_index INTEGER NOT NULL, block_num BOOLEAN,"
                + " wrong BOOLEAN NOT NULL, PRIMARY KEY (_tx_id, _row_index))");
        prepare(WRONG);
        refuses(Rows.SCHEMA);
    }

    @Test
    void aTableThatHasReplacedTheOneOfAmpsyncIsLeftAlone() throws Exception {
        prepare(WRONG);
        test.execute("ALTER TABLE blocks RENAME TO other; CREATE TABLE blocks (LIKE other INCLUDING ALL)");
        refuses(Rows.SCHEMA);
    }

    @Test
    void aTableOfAStreamThatHasWatermarksIsLeftAlone() throws Exception {
        prepare(WRONG);
        try (SinkGroup group = sink.begin()) {
            group.commit(watermark(0, 1, 0, 1));
        }
        refuses(Rows.SCHEMA);
    }

    @Test
    void aTableThatHoldsRowsIsLeftAlone() throws Exception {
        prepare(Rows.SCHEMA);
        commit();
        refuses(WRONG);
    }

    @Test
    void aTableOfAStreamThatHasBeenForgottenIsLeftAlone() throws Exception {
        prepare(WRONG);
        sink.close();
        test.execute("DELETE FROM ampsync_streams; DELETE FROM amp_client_state");
        refuses(Rows.SCHEMA);
    }

    /** A schema that no table can hold must not cost the one there is. */
    @Test
    void aCorrectionThatCannotBeStoredChangesNothing() throws Exception {
        prepare(WRONG);
        refuses(new Schema(List.of(Field.nullable("ctid", new ArrowType.Bool()))));
    }
}
