package io.ampsync.postgres.internal.copy;

import static io.ampsync.postgres.internal.copy.TestTables.nullable;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.postgres.internal.copy.type.NulPolicy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of random values, a tenth of them missing, read back equal; several batches in one buffer's life. */
class RandomValuesIT {
    private static final int ROWS = 2000;
    private static final Schema SCHEMA = new Schema(List.of(
            nullable("u64", new ArrowType.Int(64, false)),
            nullable("d128", new ArrowType.Decimal(38, 9, 128)),
            nullable("d256", new ArrowType.Decimal(76, 30, 256)),
            nullable("f64", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
            nullable("at", new ArrowType.Timestamp(TimeUnit.NANOSECOND, "+00:00")),
            nullable("text", ArrowType.Utf8.INSTANCE),
            nullable("bytes", ArrowType.Binary.INSTANCE)));

    private static CopyDatabase database;

    @BeforeAll
    static void start() throws Exception {
        database = new CopyDatabase();
    }

    @AfterAll
    static void stop() throws Exception {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyValueArrives(long seed) throws SQLException {
        Random random = new Random(seed);
        List<List<@Nullable String>> expected = new ArrayList<>();
        try (RootAllocator allocator = new RootAllocator();
                VectorSchemaRoot batch = VectorSchemaRoot.create(SCHEMA, allocator)) {
            batch.allocateNew();
            for (FieldVector vector : batch.getFieldVectors()) {
                List<@Nullable String> texts = new ArrayList<>();
                for (int row = 0; row < ROWS; row++) {
                    texts.add(random.nextInt(10) == 0 ? null : set(vector, row, random));
                }
                expected.add(texts);
            }
            batch.setRowCount(ROWS);
            database.create("random", SCHEMA, null);
            database.copy("random", batch, NulPolicy.FAIL);
        }
        for (int i = 0; i < expected.size(); i++) {
            String name = SCHEMA.getFields().get(i).getName();
            String instant = "to_char(at, 'YYYY-MM-DD\"T\"HH24:MI:SS.US')";
            assertThat(database.texts("random", name.equals("at") ? instant : name))
                    .as("%s, seed %d", name, seed)
                    .isEqualTo(expected.get(i));
        }
    }

    /** Sets a random value, and says how PostgreSQL shows it. */
    private static String set(FieldVector vector, int row, Random random) {
        if (vector instanceof UInt8Vector numbers) {
            long value = random.nextLong() >>> random.nextInt(64);
            numbers.setSafe(row, value);
            return Long.toUnsignedString(value);
        }
        if (vector instanceof DecimalVector decimals) {
            BigDecimal value = decimal(random, 126, 38, 9);
            decimals.setSafe(row, value);
            return value.toPlainString();
        }
        if (vector instanceof Decimal256Vector decimals) {
            BigDecimal value = decimal(random, 252, 76, 30);
            decimals.setSafe(row, value);
            return value.toPlainString();
        }
        if (vector instanceof TimeStampNanoTZVector times) {
            return instant(times, row, random);
        }
        return setOther(vector, row, random);
    }

    private static BigDecimal decimal(Random random, int maxBits, int precision, int scale) {
        BigInteger unscaled = new BigInteger(random.nextInt(maxBits), random);
        BigInteger fitting = unscaled.mod(BigInteger.TEN.pow(precision));
        return new BigDecimal(random.nextBoolean() ? fitting : fitting.negate(), scale);
    }

    private static String instant(TimeStampNanoTZVector times, int row, Random random) {
        long value = random.nextLong() >> random.nextInt(40);
        times.setSafe(row, value);
        String text = Instant.EPOCH
                .plusNanos(value)
                .truncatedTo(ChronoUnit.MICROS)
                .plusNanos(1)
                .toString();
        return text.substring(0, text.length() - 4);
    }

    private static String setOther(FieldVector vector, int row, Random random) {
        if (vector instanceof Float8Vector numbers) {
            float value = Float.intBitsToFloat(random.nextInt(0x7f00_0000));
            double exact = Math.scalb(1.0 + random.nextInt(8) / 8.0, random.nextInt(20)) * (value > 1 ? 1 : -1);
            numbers.setSafe(row, exact);
            return new BigDecimal(exact).stripTrailingZeros().toPlainString();
        }
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        if (vector instanceof VarBinaryVector binary) {
            binary.setSafe(row, bytes);
            return "\\x" + HexFormat.of().formatHex(bytes);
        }
        String text = random.ints(random.nextInt(60), 1, 0x2fff)
                .filter(Character::isDefined)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        ((VarCharVector) vector).setSafe(row, text.getBytes(UTF_8));
        return text;
    }
}
