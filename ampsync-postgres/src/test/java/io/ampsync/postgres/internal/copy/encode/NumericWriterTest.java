package io.ampsync.postgres.internal.copy.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.postgres.internal.copy.Encoded;
import io.ampsync.postgres.internal.copy.TestTables;
import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.buffer.Memory;
import io.ampsync.postgres.internal.copy.buffer.SlabPool;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.UnstorableException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumericWriterTest {
    private static final PgType ANY = TestTables.scalar(PgType.NUMERIC);

    private final RootAllocator allocator = new RootAllocator();
    private final ArrowBuf number = allocator.buffer(32);
    private final CopyBuffer out = new CopyBuffer(new SlabPool(1));

    @AfterEach
    void close() {
        out.close();
        number.close();
        allocator.close();
    }

    @ParameterizedTest
    @CsvSource({
        // unscaled, scale, digit count + weight + sign + display scale, digits
        "0, 0, 0000 0000 0000 0000",
        "0, 7, 0000 0000 0000 0007",
        "1, 0, 0001 0000 0000 0000 0001",
        "-1, 0, 0001 0000 4000 0000 0001",
        "9999, 0, 0001 0000 0000 0000 270f",
        "10000, 0, 0001 0001 0000 0000 0001",
        "10001, 0, 0002 0001 0000 0000 0001 0001",
        "15, 1, 0002 0000 0000 0001 0001 1388",
        "1, 4, 0001 ffff 0000 0004 0001",
        "1, 5, 0001 fffe 0000 0005 03e8",
        "12, -2, 0001 0000 0000 0000 04b0",
        "12, -6, 0001 0001 0000 0000 04b0",
        "1234567899, 2, 0003 0001 0000 0002 04d2 162e 26ac",
        "9223372036854775807, 0, 0005 0004 0000 0000 039a 0d2c 0170 1565 16af",
        "-9223372036854775808, 0, 0005 0004 4000 0000 039a 0d2c 0170 1565 16b0",
        "1500000000000000000, 18, 0002 0000 0000 0012 0001 1388",
    })
    void longsHaveTheDocumentedForm(long unscaled, int scale, String digits) {
        String expected = digits.replace(" ", "");
        assertThat(written(to -> new NumericWriter(scale, ANY).signed(unscaled, to)))
                .isEqualTo(String.format("%08x", expected.length() / 2) + expected);
    }

    @Test
    void unsignedLongsGoUpToTheirMaximum() {
        assertThat(written(to -> new NumericWriter(0, TestTables.numeric(20, 0)).unsigned(-1, to)))
                .isEqualTo("00000012" + "0005" + "0004" + "0000" + "0000" + "0734" + "1a58" + "02e1" + "03bb" + "064f");
    }

    @Test
    void randomNumbersOfEveryWidthAndScaleReadBackEqual() {
        Random random = new Random(42);
        for (int i = 0; i < 20_000; i++) {
            int width = random.nextBoolean() ? 16 : 32;
            int scale = random.nextInt(100) - 20;
            BigInteger unscaled = number(random, width);
            Memory source = littleEndian(unscaled, width);
            BigDecimal expected = new BigDecimal(unscaled, scale);
            assertThat(decode(written(to -> new NumericWriter(scale, ANY).wide(source, 0, width / 4, to))))
                    .as("%s", expected)
                    .isEqualByComparingTo(expected);
        }
    }

    @Test
    void longsAndWideNumbersAreWrittenAlike() {
        Random random = new Random(43);
        for (int i = 0; i < 20_000; i++) {
            long value = random.nextLong() >> random.nextInt(64);
            int scale = random.nextInt(24) - 4;
            Memory source = littleEndian(BigInteger.valueOf(value), 16);
            assertThat(written(to -> new NumericWriter(scale, ANY).signed(value, to)))
                    .isEqualTo(written(to -> new NumericWriter(scale, ANY).wide(source, 0, 4, to)));
        }
    }

    @Test
    void numbersWithTooManyDigitsAreRefused() {
        NumericWriter writer = new NumericWriter(2, TestTables.numeric(5, 2));
        assertThat(decode(written(to -> writer.signed(99_999, to)))).isEqualByComparingTo("999.99");
        assertThatThrownBy(() -> written(to -> writer.signed(100_000, to)))
                .isInstanceOf(UnstorableException.class)
                .hasMessageContaining("numeric(5,2)");
        assertThatThrownBy(() -> written(to -> writer.signed(-100_000, to)))
                .isInstanceOf(UnstorableException.class)
                .hasMessage("-1000.00 has more digits than numeric(5,2) can hold");
        NumericWriter small = new NumericWriter(5, TestTables.numeric(2, 5));
        assertThat(decode(written(to -> small.signed(99, to)))).isEqualByComparingTo("0.00099");
        assertThatThrownBy(() -> written(to -> small.signed(100, to)))
                .isInstanceOf(UnstorableException.class)
                .hasMessageContaining("0.00100 has more digits");
    }

    @Test
    void aColumnThatWouldRoundIsRefused() {
        assertThatThrownBy(() -> new NumericWriter(3, TestTables.numeric(20, 2)))
                .isInstanceOf(UnstorableException.class);
        assertThatThrownBy(() -> new NumericWriter(0, TestTables.numeric(20, -2)))
                .isInstanceOf(UnstorableException.class);
    }

    private static BigInteger number(Random random, int width) {
        return switch (random.nextInt(6)) {
            case 0 -> BigInteger.ONE.shiftLeft(width * 8 - 1).negate();
            case 1 -> BigInteger.ONE.shiftLeft(width * 8 - 1).subtract(BigInteger.ONE);
            case 2 -> BigInteger.TEN.pow(random.nextInt(38)).negate();
            case 3 -> BigInteger.TEN.pow(random.nextInt(38)).subtract(BigInteger.ONE);
            default -> new BigInteger(random.nextInt(width * 8 - 1), random);
        };
    }

    private Memory littleEndian(BigInteger value, int width) {
        byte[] bigEndian = value.toByteArray();
        for (int i = 0; i < width; i++) {
            int from = bigEndian.length - 1 - i;
            number.setByte(i, from >= 0 ? bigEndian[from] : value.signum() < 0 ? -1 : 0);
        }
        return Memory.of(number);
    }

    private String written(Consumer<CopyBuffer> write) {
        out.truncate(0);
        out.keepRoom(NumericWriter.BOUND);
        write.accept(out);
        assertThat(out.size()).isLessThanOrEqualTo(NumericWriter.BOUND);
        return HexFormat.of().formatHex(Encoded.bytes(out));
    }

    /** Reads NUMERIC as the PostgreSQL documentation has it, without the code under test. */
    private static BigDecimal decode(String hex) {
        ByteBuffer in = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        assertThat(in.getInt()).isEqualTo(in.remaining());
        int count = in.getShort();
        int weight = in.getShort();
        boolean negative = in.getShort() == 0x4000;
        int displayScale = in.getShort();
        BigDecimal value = BigDecimal.ZERO;
        for (int i = 0; i < count; i++) {
            short digit = in.getShort();
            assertThat(digit).isBetween((short) 0, (short) 9999);
            value = value.add(BigDecimal.valueOf(digit).scaleByPowerOfTen(4 * (weight - i)));
        }
        assertThat(value.stripTrailingZeros().scale()).isLessThanOrEqualTo(displayScale);
        return negative ? value.negate() : value;
    }
}
