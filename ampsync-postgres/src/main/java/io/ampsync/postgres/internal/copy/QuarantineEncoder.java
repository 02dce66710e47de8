package io.ampsync.postgres.internal.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.json.RowJson;
import io.ampsync.postgres.internal.copy.type.ArrowTypes;
import io.ampsync.postgres.internal.copy.vector.IntegerReader;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Turns rows that a table can't hold into COPY tuples of the table that keeps them instead. Not thread-safe. */
public final class QuarantineEncoder {
    /** The columns of the tuples: text, bigint, integer, bigint, text, text, json. */
    public static final List<String> COLUMNS =
            List.of("stream_id", "tx_id", "row_index", "block_num", "block_ranges", "reason", "content");

    /** Bytes of a tuple besides its texts. */
    private static final int FIXED = 2 + COLUMNS.size() * 4 + 8 + 4 + 8;

    private static final List<String> BLOCK_NUMBERS = List.of("_block_num", "block_num");

    private final byte[] streamId;
    private final RowJson json;
    private final Optional<Field> blockNumber;

    public QuarantineEncoder(String streamId, Schema schema) {
        this.streamId = streamId.getBytes(UTF_8);
        this.json = new RowJson(schema);
        this.blockNumber = BLOCK_NUMBERS.stream()
                .flatMap(name -> schema.getFields().stream()
                        .filter(field -> field.getName().equals(name) && field.getType() instanceof ArrowType.Int))
                .findFirst();
    }

    /**
     * Appends a row of {@code batch}.
     *
     * @param ranges the blocks of the row's microbatch
     */
    public void encode(UnfitRow row, VectorSchemaRoot batch, String ranges, CopyBuffer out) {
        out.keepRoom(FIXED);
        out.putShort(COLUMNS.size());
        text(streamId, out);
        out.putInt(8);
        out.putLong(row.txId());
        out.putInt(4);
        out.putInt(row.index());
        blockNumber(batch, row.index(), out);
        text(ranges.getBytes(UTF_8), out);
        text(row.reason().getBytes(UTF_8), out);
        long length = out.reserveInt();
        long start = out.size();
        json.write(batch, row.index(), out);
        out.patchLength(length, start);
    }

    private static void text(byte[] value, CopyBuffer out) {
        out.putInt(value.length);
        out.putBytes(value);
    }

    private void blockNumber(VectorSchemaRoot batch, int row, CopyBuffer out) {
        long number =
                blockNumber.map(field -> number(batch.getVector(field), row)).orElse(-1L);
        if (number < 0) {
            out.putInt(-1);
        } else {
            out.putInt(8);
            out.putLong(number);
        }
    }

    /** Negative for none; an unsigned number beyond all chains is none either. */
    private static long number(FieldVector vector, int row) {
        IntegerReader reader = new IntegerReader(ArrowTypes.kind(vector.getField()));
        reader.open(vector);
        return vector.isNull(row) ? -1 : reader.get(row);
    }
}
