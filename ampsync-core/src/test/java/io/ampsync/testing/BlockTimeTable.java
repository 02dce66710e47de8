package io.ampsync.testing;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** A table with {@code _ts} as second column; elements of its lists are called {@code element}. */
final class BlockTimeTable implements SimulatedTable {
    private static final int POSITION = 1;
    private static final Field BLOCK_TIME =
            new Field("_ts", FieldType.notNullable(new ArrowType.Timestamp(TimeUnit.NANOSECOND, "+00:00")), List.of());

    private final SimulatedTable table;
    private final Schema schema;

    BlockTimeTable(SimulatedTable table) {
        this.table = table;
        List<Field> fields = new ArrayList<>();
        table.schema().getFields().forEach(field -> fields.add(renamed(field, field.getName())));
        fields.add(POSITION, BLOCK_TIME);
        this.schema = new Schema(fields);
    }

    private static Field renamed(Field field, String name) {
        boolean list = field.getType().getTypeID() == ArrowType.ArrowTypeID.List;
        List<Field> children = field.getChildren().stream()
                .map(child -> renamed(child, list ? "element" : child.getName()))
                .toList();
        return new Field(name, field.getFieldType(), children);
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public int rows(SimulatedBlock block) {
        return table.rows(block);
    }

    @Override
    public void write(SimulatedBlock block, int row, VectorSchemaRoot target, int index) {
        List<FieldVector> others = new ArrayList<>(target.getFieldVectors());
        TimeStampNanoTZVector times = (TimeStampNanoTZVector) others.remove(POSITION);
        Cells.set(times, index, block.timestamp());
        table.write(block, row, new VectorSchemaRoot(others), index);
    }
}
