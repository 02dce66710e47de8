package io.ampsync.postgres;

import static io.ampsync.postgres.Rows.watermark;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ampsync.model.AmpTable;
import io.ampsync.model.Data;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.TransactionalSink;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** A dataset whose new revision has columns that older ones lacked, such as {@code _ts}. */
class AddedColumnsIT {
    private static final SyncStream BLOCKS =
            SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "blocks"));
    private static final ArrowType TIME = new ArrowType.Timestamp(TimeUnit.NANOSECOND, "+00:00");
    private static final Field NUMBER = required("_block_num", new ArrowType.Int(64, false));
    private static final Field TIMESTAMP = required("timestamp", TIME);
    private static final Schema BEFORE = new Schema(List.of(NUMBER, TIMESTAMP));
    private static final Schema SINCE =
            new Schema(List.of(NUMBER, required("_ts", TIME), TIMESTAMP, required("gas", new ArrowType.Int(64, true))));

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    private static Field required(String name, ArrowType type) {
        return new Field(name, FieldType.notNullable(type), null);
    }

    private void run(Schema schema, long id) throws Exception {
        try (PostgresDatabase database = test.open();
                TransactionalSink sink = PostgresSinks.of(database).open(BLOCKS)) {
            sink.load();
            sink.prepare(schema);
            try (SinkGroup group = sink.begin();
                    RootAllocator allocator = new RootAllocator();
                    VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
                root.getFieldVectors().forEach(vector -> {
                    vector.allocateNew();
                    if (vector instanceof TimeStampNanoTZVector times) {
                        times.setSafe(0, id * 1_000_000_000L);
                    } else if (vector instanceof UInt8Vector numbers) {
                        numbers.setSafe(0, id);
                    } else {
                        ((BigIntVector) vector).setSafe(0, 21_000 + id);
                    }
                });
                root.setRowCount(1);
                group.write(new Data(id, root, List.of(Rows.range(id, id + 1))));
                group.commit(watermark(id, id + 2, id, id + 1));
            }
        }
    }

    @Test
    void aTableGetsThemWithNullInOlderRowsAndAStatementToFillThem() throws Exception {
        run(BEFORE, 0);
        List<String> warnings = warningsOf(() -> run(SINCE, 2));
        assertThat(test.rows("SELECT _block_num, extract(epoch FROM _ts)::int, extract(epoch FROM timestamp)::int, gas"
                        + " FROM blocks ORDER BY 1"))
                .containsExactly("0|null|0|null", "2|2|2|21002");

        String fill = "UPDATE \"public\".\"blocks\" SET \"_ts\" = \"timestamp\" WHERE \"_ts\" IS NULL;"
                + " ALTER TABLE \"public\".\"blocks\" ALTER COLUMN \"_ts\" SET NOT NULL";
        assertThat(warnings)
                .singleElement()
                .asString()
                .contains(
                        "table public.blocks lacked columns of stream _/eth@1.0.0:blocks, and ampsync has added them",
                        "_ts, gas")
                .contains("to fill _ts: " + fill)
                .contains("to fill gas: UPDATE \"public\".\"blocks\" SET \"gas\" = ... WHERE");
        test.execute(fill);
        assertThat(warningsOf(() -> run(SINCE, 4))).isEmpty();
        assertThat(test.rows("SELECT _block_num, extract(epoch FROM _ts)::int FROM blocks ORDER BY 1"))
                .containsExactly("0|0", "2|2", "4|4");
    }

    @Test
    void newTablesHaveThemNotNull() throws Exception {
        run(SINCE, 0);
        assertThat(columns())
                .containsExactly("_tx_id|t", "_row_index|t", "_block_num|t", "_ts|t", "timestamp|t", "gas|t");
    }

    /** The Rust tool copies by position. */
    @Test
    void aTableIsGivenBackInTheOrderOfTheSourceByTheStatementsInTheDocuments() throws Exception {
        run(BEFORE, 0);
        run(SINCE, 2);
        assertThat(columns())
                .containsExactly("_tx_id|t", "_row_index|t", "_block_num|t", "timestamp|t", "_ts|f", "gas|f");
        test.execute("""
                BEGIN;
                ALTER TABLE blocks RENAME TO blocks_old;
                CREATE TABLE blocks AS SELECT _tx_id, _row_index, _block_num, coalesce(_ts, "timestamp") AS _ts,
                    "timestamp", coalesce(gas, 0) AS gas FROM blocks_old;
                ALTER TABLE blocks ADD PRIMARY KEY (_tx_id, _row_index);
                DROP TABLE blocks_old;
                COMMIT""");
        assertThat(columns())
                .containsExactly("_tx_id|t", "_row_index|t", "_block_num|f", "_ts|f", "timestamp|f", "gas|f");
        run(SINCE, 4);
        assertThat(test.rows("SELECT _block_num, extract(epoch FROM _ts)::int, gas FROM blocks ORDER BY 1"))
                .containsExactly("0|0|0", "2|2|21002", "4|4|21004");
    }

    private List<String> columns() throws Exception {
        return test.rows("SELECT attname, attnotnull FROM pg_attribute WHERE attrelid = 'blocks'::regclass"
                + " AND attnum > 0 AND NOT attisdropped ORDER BY attnum");
    }

    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    private static List<String> warningsOf(Work work) throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger("io.ampsync.postgres.internal.preparation.AddedColumns");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            work.run();
            return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        } finally {
            logger.detachAppender(lines);
        }
    }
}
