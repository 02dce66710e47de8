package io.ampsync.postgres.internal.copy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** Writes the values of one Arrow vector as JSON text, a missing one as {@code null}. */
abstract class JsonValue extends ArrowColumn {
    private static final byte[] NULL = "null".getBytes(US_ASCII);

    /**
     * The JSON form of a field: integers and numbers as they are, dates, times and durations as integers in their
     * own unit, decimals as text, binary as {@code 0x} and hexadecimal digits, lists and maps as arrays, structs as
     * objects.
     *
     * @throws Misfit if a part of the field has no JSON form
     */
    static JsonValue of(Field field, NulPolicy nul) {
        MinorType type = Pairing.minorType(field);
        return switch (type) {
            case NULL -> new JsonScalars.OfNull();
            case BIT -> new JsonScalars.OfBoolean();
            case FLOAT2, FLOAT4, FLOAT8 -> new JsonScalars.OfFloat(type);
            case DECIMAL, DECIMAL256 -> new JsonScalars.OfDecimal((ArrowType.Decimal) field.getType());
            case FIXEDSIZEBINARY, VARBINARY, LARGEVARBINARY, VIEWVARBINARY ->
                new JsonScalars.OfBytes(Slices.of(field, type));
            case VARCHAR, LARGEVARCHAR, VIEWVARCHAR -> new JsonText(Slices.of(field, type), nul);
            case LIST, LARGELIST, FIXED_SIZE_LIST, MAP ->
                new JsonArray(type, of(field.getChildren().get(0), nul));
            case STRUCT -> new JsonObject(field.getChildren(), members(field, nul));
            case UNION,
                    DENSEUNION,
                    EXTENSIONTYPE,
                    RUNENDENCODED,
                    LISTVIEW,
                    LARGELISTVIEW,
                    INTERVALDAY,
                    INTERVALMONTHDAYNANO ->
                throw new Misfit("member \"" + field.getName() + "\" of type " + field.getType() + " has no JSON form");
            default -> new JsonScalars.OfInteger(type);
        };
    }

    private static List<JsonValue> members(Field struct, NulPolicy nul) {
        List<JsonValue> members = new ArrayList<>();
        for (Field member : struct.getChildren()) {
            members.add(of(member, nul));
        }
        return members;
    }

    final void write(int row, CopyBuffer out) {
        if (isNull(row)) {
            out.putBytes(NULL);
        } else {
            value(row, out);
        }
    }

    /** Writes a value that isn't missing; asks the buffer for room. */
    abstract void value(int row, CopyBuffer out);
}
