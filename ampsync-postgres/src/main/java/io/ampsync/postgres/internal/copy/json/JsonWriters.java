package io.ampsync.postgres.internal.copy.json;

import io.ampsync.postgres.internal.copy.type.ArrowTypes;
import io.ampsync.postgres.internal.copy.type.NulPolicy;
import io.ampsync.postgres.internal.copy.type.UnstorableException;
import io.ampsync.postgres.internal.copy.vector.BytesReader;
import io.ampsync.postgres.internal.copy.vector.IntegerReader;
import java.util.function.LongFunction;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** The JSON forms of Arrow types. */
public final class JsonWriters {
    private JsonWriters() {}

    /**
     * A writer of {@code field}: integers and numbers as they are, dates, times and intervals as ISO 8601 text,
     * decimals as text, binary as {@code 0x} and hexadecimal digits, lists and maps as arrays, structs as objects.
     *
     * @throws UnstorableException if a part of the field has no JSON form
     */
    public static JsonWriter of(Field field, NulPolicy nul) {
        MinorType kind = ArrowTypes.kind(field);
        return switch (kind) {
            case NULL -> new JsonNull();
            case BIT -> new JsonBoolean();
            case TINYINT, SMALLINT, INT, BIGINT, UINT1, UINT2, UINT4, UINT8 -> new JsonInteger(new IntegerReader(kind));
            case FLOAT2, FLOAT4, FLOAT8 -> new JsonFloat(kind);
            case DECIMAL, DECIMAL256 -> new JsonDecimal((ArrowType.Decimal) field.getType());
            case FIXEDSIZEBINARY, VARBINARY, LARGEVARBINARY, VIEWVARBINARY -> new JsonBinary(BytesReader.of(field));
            case VARCHAR, LARGEVARCHAR, VIEWVARCHAR -> new JsonText(BytesReader.of(field), nul);
            case LIST, LARGELIST, FIXED_SIZE_LIST, LISTVIEW, LARGELISTVIEW, MAP ->
                JsonArray.of(kind, of(field.getChildren().get(0), nul));
            case STRUCT ->
                JsonObject.of(
                        field.getChildren(),
                        field.getChildren().stream()
                                .map(member -> of(member, nul))
                                .toList());
            case INTERVALDAY, INTERVALMONTHDAYNANO -> new JsonInterval(kind);
            default -> new JsonTemporal(new IntegerReader(kind), temporal(kind, ArrowTypes.unit(field)));
        };
    }

    private static LongFunction<String> temporal(MinorType kind, TimeUnit unit) {
        return switch (kind) {
            case DATEDAY -> IsoText::date;
            case DATEMILLI, TIMESTAMPSEC, TIMESTAMPMILLI, TIMESTAMPMICRO, TIMESTAMPNANO ->
                value -> IsoText.dateTime(value, unit);
            case TIMESTAMPSECTZ, TIMESTAMPMILLITZ, TIMESTAMPMICROTZ, TIMESTAMPNANOTZ ->
                value -> IsoText.dateTime(value, unit) + "Z";
            case TIMESEC, TIMEMILLI, TIMEMICRO, TIMENANO -> value -> IsoText.time(value, unit);
            case DURATION -> value -> IsoText.duration(value, unit);
            case INTERVALYEAR -> months -> IsoText.interval((int) months, 0, 0);
            default -> throw new UnstorableException(kind + " has no JSON form");
        };
    }
}
