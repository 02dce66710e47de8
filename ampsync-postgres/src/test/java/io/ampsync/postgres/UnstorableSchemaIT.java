package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.TargetException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.spi.TransactionalSink;
import java.util.List;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A stream that no table, or not the table that is there, can hold. */
class UnstorableSchemaIT {
    private static final SyncStream BLOCKS =
            SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "blocks"));

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    private TransactionalSink sink;

    @BeforeEach
    void start() throws Exception {
        sink = test.closing(PostgresSinks.of(test.open()).open(BLOCKS));
    }

    @Test
    void aNameThatPostgresReservesIsRefusedBeforeATableIsMade() throws Exception {
        for (String name : List.of("ctid", "xmin", "cmin", "xmax", "cmax", "tableoid", "_tx_id", "_row_index")) {
            refused(
                    schema(text(name)),
                    "table public.blocks can't hold the stream: column \"" + name + "\"",
                    "rename it");
        }
        assertThat(test.rows("SELECT relname FROM pg_class WHERE relname = 'blocks'"))
                .isEmpty();
    }

    @Test
    void aTypeThatPostgresLacksIsRefusedBeforeATableIsMade() throws Exception {
        Field union = Field.nullable("u", new ArrowType.Union(UnionMode.Dense, new int[0]));
        refused(schema(text("a"), union), "column \"u\" of type Union", "cast it in a derived dataset");
        refused(schema(Field.nullable("d", new ArrowType.Decimal(9, 2, 32))), "column \"d\" of type Decimal(9, 2, 32)");
        refused(schema(Field.nullable("z", new ArrowType.FixedSizeBinary(0))), "\"z\" of type FixedSizeBinary(0)");
        assertThat(test.rows("SELECT relname FROM pg_class WHERE relname = 'blocks'"))
                .isEmpty();
    }

    @Test
    void aTableThatWouldRoundStaysAsItIs() throws Exception {
        test.execute("CREATE TABLE blocks (_tx_id BIGINT NOT NULL, _row_index INTEGER NOT NULL, d numeric(5,2),"
                + " PRIMARY KEY (_tx_id, _row_index))");
        Schema schema = schema(Field.nullable("d", new ArrowType.Decimal(38, 18, 128)), text("later"));
        refused(schema, "table public.blocks can't hold the stream: column \"d\"", "numeric(5,2) keeps 2 digits");
        assertThat(test.rows("SELECT attname FROM pg_attribute WHERE attrelid = 'blocks'::regclass AND attnum > 0"))
                .containsExactly("_tx_id", "_row_index", "d");
    }

    private void refused(Schema schema, String... message) throws Exception {
        sink.load();
        assertThatThrownBy(() -> sink.prepare(schema))
                .isInstanceOf(TargetException.class)
                .hasMessageContainingAll(message);
    }

    private static Field text(String name) {
        return Field.nullable(name, ArrowType.Utf8.INSTANCE);
    }

    private static Schema schema(Field... fields) {
        return new Schema(List.of(fields));
    }
}
