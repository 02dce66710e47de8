package io.ampsync.postgres.internal.copy;

import static org.apache.arrow.vector.types.Types.MinorType.BIGINT;
import static org.apache.arrow.vector.types.Types.MinorType.BIT;
import static org.apache.arrow.vector.types.Types.MinorType.DATEDAY;
import static org.apache.arrow.vector.types.Types.MinorType.DATEMILLI;
import static org.apache.arrow.vector.types.Types.MinorType.DECIMAL;
import static org.apache.arrow.vector.types.Types.MinorType.DECIMAL256;
import static org.apache.arrow.vector.types.Types.MinorType.DURATION;
import static org.apache.arrow.vector.types.Types.MinorType.FIXEDSIZEBINARY;
import static org.apache.arrow.vector.types.Types.MinorType.FIXED_SIZE_LIST;
import static org.apache.arrow.vector.types.Types.MinorType.FLOAT2;
import static org.apache.arrow.vector.types.Types.MinorType.FLOAT4;
import static org.apache.arrow.vector.types.Types.MinorType.FLOAT8;
import static org.apache.arrow.vector.types.Types.MinorType.INT;
import static org.apache.arrow.vector.types.Types.MinorType.INTERVALDAY;
import static org.apache.arrow.vector.types.Types.MinorType.INTERVALMONTHDAYNANO;
import static org.apache.arrow.vector.types.Types.MinorType.INTERVALYEAR;
import static org.apache.arrow.vector.types.Types.MinorType.LARGELIST;
import static org.apache.arrow.vector.types.Types.MinorType.LARGEVARBINARY;
import static org.apache.arrow.vector.types.Types.MinorType.LARGEVARCHAR;
import static org.apache.arrow.vector.types.Types.MinorType.LIST;
import static org.apache.arrow.vector.types.Types.MinorType.MAP;
import static org.apache.arrow.vector.types.Types.MinorType.NULL;
import static org.apache.arrow.vector.types.Types.MinorType.SMALLINT;
import static org.apache.arrow.vector.types.Types.MinorType.STRUCT;
import static org.apache.arrow.vector.types.Types.MinorType.TIMEMICRO;
import static org.apache.arrow.vector.types.Types.MinorType.TIMEMILLI;
import static org.apache.arrow.vector.types.Types.MinorType.TIMENANO;
import static org.apache.arrow.vector.types.Types.MinorType.TIMESEC;
import static org.apache.arrow.vector.types.Types.MinorType.TIMESTAMPMICRO;
import static org.apache.arrow.vector.types.Types.MinorType.TIMESTAMPMICROTZ;
import static org.apache.arrow.vector.types.Types.MinorType.TIMESTAMPMILLI;
import static org.apache.arrow.vector.types.Types.MinorType.TIMESTAMPMILLITZ;
import static org.apache.arrow.vector.types.Types.MinorType.TIMESTAMPNANO;
import static org.apache.arrow.vector.types.Types.MinorType.TIMESTAMPNANOTZ;
import static org.apache.arrow.vector.types.Types.MinorType.TIMESTAMPSEC;
import static org.apache.arrow.vector.types.Types.MinorType.TIMESTAMPSECTZ;
import static org.apache.arrow.vector.types.Types.MinorType.TINYINT;
import static org.apache.arrow.vector.types.Types.MinorType.UINT1;
import static org.apache.arrow.vector.types.Types.MinorType.UINT2;
import static org.apache.arrow.vector.types.Types.MinorType.UINT4;
import static org.apache.arrow.vector.types.Types.MinorType.UINT8;
import static org.apache.arrow.vector.types.Types.MinorType.VARBINARY;
import static org.apache.arrow.vector.types.Types.MinorType.VARCHAR;
import static org.apache.arrow.vector.types.Types.MinorType.VIEWVARBINARY;
import static org.apache.arrow.vector.types.Types.MinorType.VIEWVARCHAR;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** The pairs of Arrow and PostgreSQL types that can be encoded. A new one takes one line here. */
final class Encoders {
    private static final Map<MinorType, Map<Integer, Function<Pairing, ValueEncoder>>> PAIRS =
            new EnumMap<>(MinorType.class);

    static {
        for (MinorType type : List.of(TINYINT, SMALLINT, INT, BIGINT, UINT1, UINT2, UINT4, UINT8)) {
            add(type, p -> new IntegerEncoder(type, p.type()), PgType.INT2, PgType.INT4, PgType.INT8);
            add(type, p -> new IntegerNumericEncoder(type, p.type()), PgType.NUMERIC);
        }
        for (MinorType type : List.of(DECIMAL, DECIMAL256)) {
            add(type, p -> new DecimalEncoder(p.decimal(), p.type()), PgType.NUMERIC);
        }
        for (MinorType type : List.of(FLOAT2, FLOAT4)) {
            add(type, p -> new FloatEncoder(type, p.type()), PgType.FLOAT4, PgType.FLOAT8);
        }
        add(FLOAT8, p -> new FloatEncoder(FLOAT8, p.type()), PgType.FLOAT8);
        add(BIT, p -> new BooleanEncoder(), PgType.BOOL);
        for (MinorType type : List.of(FIXEDSIZEBINARY, VARBINARY, LARGEVARBINARY, VIEWVARBINARY)) {
            add(type, p -> new BytesEncoder(p.slices()), PgType.BYTEA);
            add(type, p -> new HexTextEncoder(p.slices()), PgType.TEXT);
        }
        for (MinorType type : List.of(VARCHAR, LARGEVARCHAR, VIEWVARCHAR)) {
            add(type, p -> new TextEncoder(p.slices(), p.type(), p.nul()), PgType.TEXT, PgType.VARCHAR);
        }
        addTemporal();
        for (MinorType type : List.of(STRUCT, MAP, LIST, LARGELIST, FIXED_SIZE_LIST)) {
            add(type, p -> new JsonEncoder(JsonValue.of(p.field(), p.nul()), p.type()), PgType.JSONB, PgType.JSON);
        }
    }

    private Encoders() {}

    private static void addTemporal() {
        for (MinorType type : List.of(
                TIMESTAMPSEC,
                TIMESTAMPMILLI,
                TIMESTAMPMICRO,
                TIMESTAMPNANO,
                TIMESTAMPSECTZ,
                TIMESTAMPMILLITZ,
                TIMESTAMPMICROTZ,
                TIMESTAMPNANOTZ,
                DATEMILLI)) {
            add(type, p -> new TimestampEncoder(type, p.unit(), p.type()), PgType.TIMESTAMP, PgType.TIMESTAMPTZ);
        }
        for (MinorType type : List.of(TIMESEC, TIMEMILLI, TIMEMICRO, TIMENANO)) {
            add(type, p -> new TimeEncoder(type, p.unit(), p.type()), PgType.TIME);
        }
        add(DATEDAY, p -> new DateEncoder(DATEDAY), PgType.DATE);
        add(DATEMILLI, p -> new DateEncoder(DATEMILLI), PgType.DATE);
        add(DURATION, p -> new DurationEncoder(p.unit()), PgType.INTERVAL);
        for (MinorType type : List.of(INTERVALYEAR, INTERVALDAY, INTERVALMONTHDAYNANO)) {
            add(type, p -> new IntervalEncoder(type), PgType.INTERVAL);
        }
    }

    private static void add(MinorType source, Function<Pairing, ValueEncoder> factory, int... targets) {
        for (int target : targets) {
            PAIRS.computeIfAbsent(source, s -> new HashMap<>()).put(target, factory);
        }
    }

    /**
     * An encoder of {@code field} for a column of {@code type}.
     *
     * @throws Misfit if there is none
     */
    static ValueEncoder of(Field field, PgType type, NulPolicy nul) {
        return of(new Pairing(field, type, nul));
    }

    private static ValueEncoder of(Pairing pairing) {
        MinorType source = pairing.source();
        if (source == NULL) {
            return new NullEncoder();
        }
        PgType element = pairing.type().element();
        if (element != null) {
            return array(pairing, element);
        }
        Function<Pairing, ValueEncoder> factory =
                PAIRS.getOrDefault(source, Map.of()).get(pairing.type().oid());
        if (factory == null) {
            throw new Misfit("no way to write " + pairing.field().getType() + " into " + pairing.type());
        }
        return factory.apply(pairing);
    }

    private static ValueEncoder array(Pairing pairing, PgType element) {
        Field child = elementOf(pairing.field());
        if (child == null) {
            throw new Misfit("no way to write " + pairing.field().getType() + " into " + pairing.type());
        }
        return new ArrayEncoder(pairing.source(), of(child, element, pairing.nul()), element);
    }

    /** The elements of a list, or null if {@code field} is none. */
    static @Nullable Field elementOf(Field field) {
        return switch (Pairing.minorType(field)) {
            case LIST, LARGELIST, FIXED_SIZE_LIST -> field.getChildren().get(0);
            default -> null;
        };
    }
}
