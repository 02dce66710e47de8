package io.ampsync.testing;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;

/** What a target must hold: the rows of blocks, made again from the blocks. */
public final class ExpectedRows {
    private static final int BATCH_ROWS = 8_192;

    private ExpectedRows() {}

    /** Hands out the rows of {@code blocks} as batches, each valid during the call only. */
    public static void forEach(SimulatedTable table, List<SimulatedBlock> blocks, Consumer<VectorSchemaRoot> batches) {
        try (BufferAllocator allocator = new RootAllocator();
                TableReader reader = table.reader(allocator, BATCH_ROWS)) {
            reader.open(blocks);
            for (VectorSchemaRoot batch = reader.next(); batch != null; batch = reader.next()) {
                batches.accept(batch);
            }
        }
    }

    /** The rows of {@code blocks} as plain values, see {@link #values}. */
    public static List<List<Object>> of(SimulatedTable table, List<SimulatedBlock> blocks) {
        List<List<Object>> rows = new ArrayList<>();
        forEach(table, blocks, batch -> rows.addAll(values(batch)));
        return rows;
    }

    /**
     * A batch as values with meaningful equality: bytes as text {@code 0x...}, lists as lists, structs as maps,
     * unsigned numbers as text, everything else as {@link FieldVector#getObject} gives it.
     */
    public static List<List<Object>> values(VectorSchemaRoot batch) {
        List<List<Object>> rows = new ArrayList<>();
        for (int row = 0; row < batch.getRowCount(); row++) {
            List<Object> values = new ArrayList<>();
            for (FieldVector vector : batch.getFieldVectors()) {
                values.add(value(vector, row));
            }
            rows.add(values);
        }
        return rows;
    }

    private static Object value(FieldVector vector, int index) {
        if (vector.isNull(index)) {
            return null;
        }
        if (vector instanceof UInt8Vector v) {
            return Long.toUnsignedString(v.get(index));
        }
        if (vector instanceof UInt4Vector v) {
            return Integer.toUnsignedString(v.get(index));
        }
        if (vector instanceof UInt1Vector v) {
            return Integer.toString(Byte.toUnsignedInt(v.get(index)));
        }
        if (vector instanceof ListVector v) {
            return list(v, index);
        }
        if (vector instanceof StructVector v) {
            return struct(v, index);
        }
        Object object = vector.getObject(index);
        if (object instanceof byte[] bytes) {
            return "0x" + HexFormat.of().formatHex(bytes);
        }
        return object instanceof org.apache.arrow.vector.util.Text text ? text.toString() : object;
    }

    private static List<Object> list(ListVector vector, int index) {
        List<Object> elements = new ArrayList<>();
        for (int i = vector.getElementStartIndex(index); i < vector.getElementEndIndex(index); i++) {
            elements.add(value(vector.getDataVector(), i));
        }
        return elements;
    }

    private static Map<String, Object> struct(StructVector vector, int index) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (FieldVector child : vector.getChildrenFromFields()) {
            members.put(child.getName(), value(child, index));
        }
        return members;
    }
}
