package io.ampsync.postgres.internal.copy.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.postgres.internal.copy.Encoded;
import java.io.ByteArrayOutputStream;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CopyBufferTest {
    private final CopyBuffer out = new CopyBuffer(new SlabPool(1 << 20));

    @AfterEach
    void close() {
        out.close();
    }

    @Test
    void headerAndTrailerFrameTheTuples() throws SQLException {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        out.keepRoom(4);
        out.putInt(0x01020304);
        CopyBuffer.writeHeader(sent::write);
        out.writeTo(sent::write);
        out.writeTo(sent::write);
        CopyBuffer.writeTrailer(sent::write);
        assertThat(HexFormat.of().formatHex(sent.toByteArray()))
                .isEqualTo("5047434f50590aff0d0a00" + "00000000" + "00000000" + "01020304" + "01020304" + "ffff");
    }

    @Test
    void numbersAreBigEndian() {
        out.keepRoom(15);
        out.put(0xfe);
        out.putShort(0x0102);
        out.putInt(0x03040506);
        out.putLong(0x0708090a0b0c0d0eL);
        assertThat(HexFormat.of().formatHex(Encoded.bytes(out))).isEqualTo("fe0102030405060708090a0b0c0d0e");
        assertThat(out.size()).isEqualTo(15);
    }

    @Test
    void bytesOfAnyLengthSurviveSlabBorders() {
        byte[] source = new byte[700_000];
        new Random(1).nextBytes(source);
        try (RootAllocator allocator = new RootAllocator();
                ArrowBuf buffer = allocator.buffer(source.length)) {
            buffer.setBytes(0, source);
            putRandomPieces(source, Memory.of(buffer));
        }
    }

    private void putRandomPieces(byte[] source, Memory memory) {
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        Random random = new Random(2);
        out.keepRoom(100);
        for (int i = 0; i < 20_000; i++) {
            int length = i % 5000 == 0 ? 600_000 : random.nextInt(90);
            int offset = random.nextInt(source.length - length);
            out.putBytes(memory, offset, length);
            expected.write(source, offset, length);
        }
        assertThat(Encoded.bytes(out)).isEqualTo(expected.toByteArray());
        assertThat(out.size()).isEqualTo(expected.size());
        assertThat(out.allocated()).isBetween(out.size(), out.size() * 11 / 10);
    }

    @Test
    void aLengthIsPatchedAcrossSlabs() {
        out.keepRoom(8);
        out.putBytes(new byte[SlabPool.SLAB_BYTES - 10]);
        long position = out.reserveInt();
        long start = out.size();
        out.putBytes(new byte[SlabPool.SLAB_BYTES * 2]);
        out.patchLength(position, start);
        int at = (int) start - 4;
        assertThat(Encoded.buffer(out).getInt(at)).isEqualTo(SlabPool.SLAB_BYTES * 2);
    }

    @Test
    void truncateTakesBackWhatCameAfterAPosition() {
        out.keepRoom(8);
        out.putBytes(new byte[] {1, 2, 3});
        long position = out.position();
        out.putBytes(new byte[3 * SlabPool.SLAB_BYTES]);
        out.truncate(position);
        out.keepRoom(8);
        out.putBytes(new byte[] {4});
        assertThat(Encoded.bytes(out)).containsExactly(1, 2, 3, 4);
        assertThat(out.size()).isEqualTo(4);
        assertThat(out.allocated()).isEqualTo(SlabPool.SMALLEST_SLAB_BYTES);
    }

    @Test
    void aClosedBufferHoldsNothingAndCanBeFilledAgain() {
        out.putBytes(new byte[SlabPool.SLAB_BYTES * 2]);
        out.close();
        assertThat(out.allocated()).isZero();
        assertThat(Encoded.bytes(out)).isEmpty();
        out.putBytes(new byte[] {7});
        assertThat(Encoded.bytes(out)).containsExactly(7);
    }

    @Test
    void slabsAreReusedUpToTheLimit() {
        SlabPool pool = new SlabPool(2L * SlabPool.SLAB_BYTES);
        byte[][] slabs = {take(pool), take(pool), take(pool)};
        Arrays.stream(slabs).forEach(pool::give);
        assertThat(take(pool)).isSameAs(slabs[0]);
        assertThat(take(pool)).isSameAs(slabs[1]);
        assertThat(take(pool)).isNotSameAs(slabs[2]);
    }

    private static byte[] take(SlabPool pool) {
        return pool.take(SlabPool.SLAB_BYTES);
    }

    @Test
    void fewRowsTakeLittleMemory() {
        out.keepRoom(100);
        out.putBytes(new byte[1000]);
        assertThat(out.allocated()).isEqualTo(SlabPool.SMALLEST_SLAB_BYTES);
        out.putBytes(new byte[100_000]);
        assertThat(out.allocated()).isLessThan(2 * out.size() + SlabPool.SMALLEST_SLAB_BYTES);
    }

    @Test
    void nothingOutsideTheSourceIsRead() {
        try (RootAllocator allocator = new RootAllocator();
                ArrowBuf buffer = allocator.buffer(64)) {
            Memory memory = Memory.of(buffer);
            assertThatThrownBy(() -> out.putBytes(memory, 33, 32)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> out.putBytes(memory, 8, -8)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> memory.longAt(57)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> memory.intAt(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void rowsWiderThanHalfASlabAreRefused() {
        assertThatThrownBy(() -> out.keepRoom(SlabPool.SLAB_BYTES)).isInstanceOf(IllegalArgumentException.class);
    }
}
