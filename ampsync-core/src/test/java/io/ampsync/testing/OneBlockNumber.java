package io.ampsync.testing;

import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** What {@code SELECT _block_num FROM table LIMIT 1} reads of a table: one row, or none of an empty table. */
record OneBlockNumber(SimulatedTable table) implements SimulatedTable {
    private static final Schema SCHEMA =
            new Schema(List.of(Field.notNullable("_block_num", new ArrowType.Int(64, false))));

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public int rows(SimulatedBlock block) {
        return Math.min(1, table.rows(block));
    }

    @Override
    public void write(SimulatedBlock block, int row, VectorSchemaRoot target, int index) {
        ((UInt8Vector) target.getVector(0)).setSafe(index, block.number());
    }

    @Override
    public TableReader reader(BufferAllocator allocator, int maxRows) {
        RowReader rows = new RowReader(this, allocator, maxRows);
        return new TableReader() {
            @Override
            public void open(List<SimulatedBlock> blocks) {
                rows.open(blocks.stream()
                        .filter(block -> rows(block) > 0)
                        .limit(1)
                        .toList());
            }

            @Override
            public VectorSchemaRoot next() {
                return rows.next();
            }

            @Override
            public void close() {
                rows.close();
            }
        };
    }
}
