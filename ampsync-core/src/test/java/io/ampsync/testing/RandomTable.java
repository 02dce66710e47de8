package io.ampsync.testing;

import java.util.SplittableRandom;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Random values in any columns. Columns that tell the number, hash or time of the block by their names tell the truth.
 *
 * @param rowsPerBlock the same for every block
 */
record RandomTable(Schema schema, int rowsPerBlock) implements SimulatedTable {
    private static final int ROW = 6;

    @Override
    public int rows(SimulatedBlock block) {
        return rowsPerBlock;
    }

    @Override
    public void write(SimulatedBlock block, int row, VectorSchemaRoot target, int index) {
        SplittableRandom random = block.random(ROW, row);
        for (FieldVector vector : target.getFieldVectors()) {
            switch (vector.getName()) {
                case "_block_num", "block_num", "slot" -> Cells.set(vector, index, block.number());
                case "_ts", "timestamp" -> Cells.set(vector, index, block.timestamp());
                case "block_hash" -> Cells.set(vector, index, hash(vector, block));
                default -> RandomValues.write(vector, index, random);
            }
        }
    }

    private static Object hash(FieldVector vector, SimulatedBlock block) {
        return vector instanceof org.apache.arrow.vector.VarCharVector
                ? block.hash().hex()
                : EvmValues.of(block.hash());
    }
}
