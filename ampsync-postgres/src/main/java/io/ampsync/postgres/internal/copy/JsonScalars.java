package io.ampsync.postgres.internal.copy;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Values without parts, as JSON. */
final class JsonScalars {
    private JsonScalars() {}

    private static void quoted(String ascii, CopyBuffer out) {
        out.putAscii('"' + ascii + '"');
    }

    static final class OfNull extends JsonValue {
        @Override
        void open(FieldVector vector) {}

        @Override
        void value(int row, CopyBuffer out) {
            out.putAscii("null");
        }
    }

    static final class OfBoolean extends JsonValue {
        private Memory data = Memory.NONE;

        @Override
        void open(FieldVector vector) {
            data = Memory.of(vector.getDataBuffer());
        }

        @Override
        void value(int row, CopyBuffer out) {
            out.putAscii(data.bitAt(row) ? "true" : "false");
        }
    }

    static final class OfInteger extends JsonValue {
        private final IntegerReader in;

        OfInteger(MinorType type) {
            this.in = new IntegerReader(type);
        }

        @Override
        void open(FieldVector vector) {
            in.open(vector);
        }

        @Override
        void value(int row, CopyBuffer out) {
            out.putAscii(in.text(in.get(row)));
        }
    }

    /** Numbers; NaN and the infinities, which JSON lacks, as text, like PostgreSQL's own {@code to_json}. */
    static final class OfFloat extends JsonValue {
        private final FloatReader in;

        OfFloat(MinorType type) {
            this.in = new FloatReader(type);
        }

        @Override
        void open(FieldVector vector) {
            in.open(vector);
        }

        @Override
        void value(int row, CopyBuffer out) {
            double value = in.get(row);
            String text = in.isDouble() ? Double.toString(value) : Float.toString((float) value);
            if (Double.isFinite(value)) {
                out.putAscii(text);
            } else {
                quoted(text, out);
            }
        }
    }

    static final class OfDecimal extends JsonValue {
        private final int width;
        private final int scale;
        private Memory data = Memory.NONE;

        OfDecimal(ArrowType.Decimal type) {
            this.width = type.getBitWidth() / 8;
            this.scale = type.getScale();
        }

        @Override
        void open(FieldVector vector) {
            data = Memory.of(vector.getDataBuffer());
        }

        @Override
        void value(int row, CopyBuffer out) {
            byte[] bigEndian = new byte[width];
            for (int i = 0; i < width; i++) {
                bigEndian[width - 1 - i] = data.byteAt((long) row * width + i);
            }
            quoted(new BigDecimal(new BigInteger(bigEndian), scale).toPlainString(), out);
        }
    }

    static final class OfBytes extends JsonValue {
        private final Slices in;

        OfBytes(Slices in) {
            this.in = in;
        }

        @Override
        void open(FieldVector vector) {
            in.open(vector);
        }

        @Override
        void value(int row, CopyBuffer out) {
            in.at(row);
            out.room(2);
            out.put('"');
            HexTextEncoder.writeHex(in, out);
            out.room(1);
            out.put('"');
        }
    }
}
