package io.ampsync.postgres.internal.digest;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TupleReaderTest {
    /** Ten rows of an id and a text of some length or NULL. */
    private static byte[] rows() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CopyBuffer.writeHeader(out::write);
        for (int i = 0; i < 10; i++) {
            ByteBuffer row = ByteBuffer.allocate(2 + 12 + 4 + Math.max(0, length(i)));
            row.putShort((short) 2).putInt(8).putLong(i).putInt(length(i));
            out.write(row.array());
        }
        CopyBuffer.writeTrailer(out::write);
        return out.toByteArray();
    }

    private static int length(int row) {
        return row == 3 ? -1 : row * row * 40;
    }

    @Test
    void rowsAreReadHoweverTheyAreCut() throws Exception {
        byte[] all = rows();
        Random random = new Random(3);
        for (int i = 0; i < 300; i++) {
            List<String> found = new ArrayList<>();
            TupleReader reader =
                    TupleReader.ofCopy(2, row -> found.add(row.longAt(0) + ":" + (row.isNull(1) ? -1 : row.length(1))));
            int at = 0;
            while (at < all.length) {
                int part = Math.min(all.length - at, 1 + random.nextInt(1 + i * 10));
                reader.write(all, at, part);
                at += part;
            }
            assertThat(reader.isComplete()).isTrue();
            assertThat(found).hasSize(10);
            for (int row = 0; row < 10; row++) {
                assertThat(found.get(row)).isEqualTo(row + ":" + length(row));
            }
        }
    }
}
