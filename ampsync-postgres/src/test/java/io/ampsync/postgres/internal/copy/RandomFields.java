package io.ampsync.postgres.internal.copy;

import static io.ampsync.postgres.internal.copy.TestTables.field;
import static io.ampsync.postgres.internal.copy.TestTables.nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** Random fields, nested up to three deep, and random values of them, as {@link TestValues} takes them. */
final class RandomFields {
    private static final List<ArrowType> LEAVES = List.of(
            ArrowType.Bool.INSTANCE,
            new ArrowType.Int(8, true),
            new ArrowType.Int(16, false),
            new ArrowType.Int(32, true),
            new ArrowType.Int(32, false),
            new ArrowType.Int(64, true),
            new ArrowType.Int(64, false),
            new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE),
            new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE),
            new ArrowType.Decimal(38, 0, 128),
            new ArrowType.Decimal(38, 9, 128),
            new ArrowType.Decimal(76, 30, 256),
            ArrowType.Utf8.INSTANCE,
            ArrowType.LargeUtf8.INSTANCE,
            ArrowType.Utf8View.INSTANCE,
            ArrowType.Binary.INSTANCE,
            ArrowType.BinaryView.INSTANCE,
            new ArrowType.FixedSizeBinary(7),
            new ArrowType.Date(DateUnit.DAY),
            new ArrowType.Date(DateUnit.MILLISECOND),
            new ArrowType.Time(TimeUnit.NANOSECOND, 64),
            new ArrowType.Timestamp(TimeUnit.MILLISECOND, null),
            new ArrowType.Timestamp(TimeUnit.NANOSECOND, "+00:00"),
            new ArrowType.Duration(TimeUnit.MILLISECOND),
            new ArrowType.Duration(TimeUnit.NANOSECOND),
            new ArrowType.Interval(IntervalUnit.YEAR_MONTH),
            new ArrowType.Interval(IntervalUnit.DAY_TIME),
            new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO));

    private final Random random;

    RandomFields(Random random) {
        this.random = random;
    }

    /** A field with at most {@code depth} levels of lists and structs. */
    Field any(String name, int depth) {
        return switch (depth == 0 ? 0 : random.nextInt(9)) {
            case 1 -> nullable(name, ArrowType.List.INSTANCE, any("item", depth - 1));
            case 2 -> nullable(name, ArrowType.LargeList.INSTANCE, any("item", depth - 1));
            case 3 -> nullable(name, new ArrowType.FixedSizeList(random.nextInt(4)), any("item", depth - 1));
            case 4 -> nullable(name, ArrowType.ListView.INSTANCE, any("item", depth - 1));
            case 5 -> nullable(name, new ArrowType.Map(false), entries(depth - 1));
            case 6, 7 -> nullable(name, ArrowType.Struct.INSTANCE, members(depth - 1));
            default -> nullable(name, LEAVES.get(random.nextInt(LEAVES.size())));
        };
    }

    private Field entries(int depth) {
        Field key = field("key", ArrowType.Utf8.INSTANCE, false);
        return field("entries", ArrowType.Struct.INSTANCE, false, key, any("value", depth));
    }

    private Field[] members(int depth) {
        Field[] members = new Field[random.nextInt(4)];
        for (int i = 0; i < members.length; i++) {
            members[i] = any("\"ü" + i, depth);
        }
        return members;
    }

    /** A value of {@code field}, now and then none. */
    @Nullable
    Object value(Field field) {
        if (field.isNullable() && random.nextInt(8) == 0) {
            return null;
        }
        ArrowType type = field.getType();
        if (type instanceof ArrowType.Struct) {
            return field.getChildren().stream().collect(ArrayList::new, (all, f) -> all.add(value(f)), List::addAll);
        }
        if (!field.getChildren().isEmpty()) {
            int size = type instanceof ArrowType.FixedSizeList fixed ? fixed.getListSize() : random.nextInt(4);
            List<@Nullable Object> elements = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                elements.add(value(field.getChildren().get(0)));
            }
            return elements;
        }
        return leaf(type);
    }

    private Object leaf(ArrowType type) {
        if (type instanceof ArrowType.Bool) {
            return random.nextBoolean();
        }
        if (type instanceof ArrowType.Int integer) {
            return integer(integer.getBitWidth());
        }
        if (type instanceof ArrowType.Decimal decimal) {
            return decimal(decimal.getBitWidth(), decimal.getScale());
        }
        if (type instanceof ArrowType.FloatingPoint) {
            return Math.scalb(1.0 + random.nextInt(8) / 8.0, random.nextInt(12)) * (random.nextBoolean() ? 1 : -1);
        }
        if (type instanceof ArrowType.FixedSizeBinary fixed) {
            return bytes(fixed.getByteWidth());
        }
        if (type instanceof ArrowType.Binary || type instanceof ArrowType.BinaryView) {
            return bytes(random.nextInt(30));
        }
        if (type instanceof ArrowType.Interval) {
            return new int[] {part(), part(), part()};
        }
        return type.getTypeID().name().contains("Utf8") ? text() : time(type);
    }

    /** Extremes half of the time; unsigned numbers as the bits that they have. */
    private long integer(int bits) {
        return switch (random.nextInt(4)) {
            case 0 -> -1L << (bits - 1);
            case 1 -> (1L << (bits - 1)) - 1;
            case 2 -> -1;
            default -> random.nextLong() >> (64 - bits + random.nextInt(bits));
        };
    }

    /** Any value that the bits allow, which may have more digits than the precision says. */
    private BigDecimal decimal(int bits, int scale) {
        BigInteger limit = BigInteger.ONE.shiftLeft(bits - 1);
        BigInteger unscaled = switch (random.nextInt(4)) {
            case 0 -> limit.negate();
            case 1 -> limit.subtract(BigInteger.ONE);
            case 2 -> BigInteger.valueOf(random.nextInt(3) - 1);
            default -> new BigInteger(random.nextInt(bits), random).subtract(BigInteger.TEN);
        };
        return new BigDecimal(unscaled.max(limit.negate()), scale);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private String text() {
        return random.ints(random.nextInt(30), 1, 0x2fff)
                .filter(Character::isDefined)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** A part of an interval, often none. */
    private int part() {
        return random.nextInt(3) == 0 ? 0 : random.nextInt() >> random.nextInt(31);
    }

    private long time(ArrowType type) {
        if (type instanceof ArrowType.Duration duration) {
            long value = random.nextLong() >> random.nextInt(60);
            return duration.getUnit() == TimeUnit.NANOSECOND ? value : value >> 12;
        }
        if (type instanceof ArrowType.Date date && date.getUnit() == DateUnit.MILLISECOND) {
            return random.nextLong() >> 20;
        }
        if (type instanceof ArrowType.Date) {
            return random.nextInt(800_000) - 400_000L;
        }
        if (type instanceof ArrowType.Time) {
            return (random.nextLong() >>> 1) % 86_400_000_000_000L;
        }
        return ((ArrowType.Timestamp) type).getUnit() == TimeUnit.NANOSECOND
                ? random.nextLong() >> random.nextInt(40)
                : random.nextLong() >> 20;
    }
}
