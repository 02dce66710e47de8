package io.ampsync.testing;

import java.math.BigInteger;
import java.time.Instant;
import java.util.SplittableRandom;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;

/** Writes random values of the types that Amp's tables have, nulls and extremes included. */
final class RandomValues {
    private static final int NULL_ONE_IN = 4;
    private static final int LONGEST_LIST = 3;
    private static final int LONGEST_BYTES = 40;
    private static final BigInteger DECIMAL_LIMIT = BigInteger.TEN.pow(38);
    private static final String[] WORDS = {"", "0", "abc", "4sKB…", "naïve 東京", "\\ \" , {} \n\t", "NULL"};

    private RandomValues() {}

    static void write(FieldVector vector, int index, SplittableRandom random) {
        if (vector.getField().isNullable() && random.nextInt(NULL_ONE_IN) == 0) {
            vector.setNull(index);
        } else if (vector instanceof ListVector list) {
            writeList(list, index, random);
        } else if (vector instanceof StructVector struct) {
            struct.setIndexDefined(index);
            struct.getChildrenFromFields().forEach(child -> write(child, index, random));
        } else {
            Cells.set(vector, index, value(vector, random));
        }
    }

    private static void writeList(ListVector list, int index, SplittableRandom random) {
        int length = random.nextInt(LONGEST_LIST + 1);
        int first = list.startNewValue(index);
        for (int i = 0; i < length; i++) {
            write(list.getDataVector(), first + i, random);
        }
        list.endValue(index, length);
    }

    private static Object value(FieldVector vector, SplittableRandom random) {
        if (vector instanceof UInt1Vector) {
            return (byte) random.nextInt();
        } else if (vector instanceof UInt4Vector || vector instanceof IntVector) {
            return (int) integer(random);
        } else if (vector instanceof UInt8Vector || vector instanceof BigIntVector) {
            return integer(random);
        } else if (vector instanceof Float8Vector) {
            return Double.longBitsToDouble(
                    (random.nextLong() & ~(0x7FFL << 52)) | ((long) random.nextInt(0x7FF) << 52));
        } else if (vector instanceof BitVector) {
            return random.nextBoolean();
        } else {
            return wideValue(vector, random);
        }
    }

    private static Object wideValue(FieldVector vector, SplittableRandom random) {
        if (vector instanceof FixedSizeBinaryVector bytes) {
            return EvmValues.bytes(random, bytes.getByteWidth());
        } else if (vector instanceof VarBinaryVector) {
            return EvmValues.bytes(random, random.nextInt(LONGEST_BYTES));
        } else if (vector instanceof VarCharVector) {
            return WORDS[random.nextInt(WORDS.length)];
        } else if (vector instanceof DecimalVector) {
            BigInteger number = new BigInteger(1, EvmValues.bytes(random, 1 + random.nextInt(16))).mod(DECIMAL_LIMIT);
            return random.nextBoolean() ? number : number.negate();
        } else if (vector instanceof TimeStampNanoTZVector) {
            return Instant.ofEpochSecond(random.nextLong(4_000_000_000L));
        }
        throw new IllegalArgumentException("no random values for " + vector.getField());
    }

    /** Small, large or an extreme; the bits of an unsigned number as well. */
    private static long integer(SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> random.nextLong(1_000);
            default -> random.nextLong();
        };
    }
}
