package io.ampsync.postgres.internal.copy;

import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.buffer.SlabPool;
import io.ampsync.postgres.internal.copy.type.NulPolicy;
import io.ampsync.postgres.internal.copy.type.StreamColumns;
import io.ampsync.postgres.internal.copy.type.TargetColumn;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Prints how fast one core encodes batches of 8,192 Ethereum logs: processor time, so that other load matters little.
 */
public final class EncoderRate {
    private static final int ROWS = 8192;
    private static final int BATCHES = 300;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private EncoderRate() {}

    public static void main(String[] args) {
        try (RootAllocator allocator = new RootAllocator();
                VectorSchemaRoot batch = VectorSchemaRoot.create(TestTables.logs(), allocator);
                CopyBuffer out = new CopyBuffer(new SlabPool(64 << 20))) {
            fill(batch);
            List<TargetColumn> columns = TestTables.withDefaults(batch.getSchema());
            BatchEncoder encoder = BatchEncoder.of(
                    StreamColumns.of("logs", batch.getSchema(), TableDesign.DEFAULT), columns, NulPolicy.FAIL);
            for (int round = 0; round < 8; round++) {
                measure(encoder, batch, out);
            }
        }
    }

    private static void measure(BatchEncoder encoder, VectorSchemaRoot batch, CopyBuffer out) {
        long bytes = 0;
        long start = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < BATCHES; i++) {
            encoder.encode(i, batch, out, UnfitRowHandler.REFUSE);
            if (out.size() > 32 << 20) {
                bytes += out.size();
                out.truncate(0);
            }
        }
        bytes += out.size();
        out.truncate(0);
        double seconds = (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%.2f million rows/s, %.2f GB/s of processor time%n",
                (double) ROWS * BATCHES / seconds / 1e6,
                bytes / seconds / 1e9);
    }

    private static void fill(VectorSchemaRoot batch) {
        Random random = new Random(1);
        batch.allocateNew();
        for (int row = 0; row < ROWS; row++) {
            for (FieldVector vector : batch.getFieldVectors()) {
                set(vector, row, random);
            }
        }
        batch.setRowCount(ROWS);
    }

    private static void set(FieldVector vector, int row, Random random) {
        if (vector instanceof FixedSizeBinaryVector fixed) {
            boolean missing = vector.getName().equals("topic3") && random.nextInt(4) > 0;
            byte[] value = new byte[fixed.getByteWidth()];
            random.nextBytes(value);
            if (missing) {
                fixed.setNull(row);
            } else {
                fixed.setSafe(row, value);
            }
        } else if (vector instanceof UInt8Vector numbers) {
            numbers.setSafe(row, 15_000_000 + row / 200);
        } else if (vector instanceof UInt4Vector numbers) {
            numbers.setSafe(row, row % 700);
        } else if (vector instanceof TimeStampNanoTZVector times) {
            times.setSafe(row, (1_655_778_535L + 12L * (row / 200)) * 1_000_000_000);
        } else if (vector instanceof VarBinaryVector data) {
            byte[] value = new byte[32 * (1 + random.nextInt(3))];
            random.nextBytes(value);
            data.setSafe(row, value);
        } else if (vector instanceof BigIntVector numbers) {
            numbers.setSafe(row, row);
        }
    }
}
