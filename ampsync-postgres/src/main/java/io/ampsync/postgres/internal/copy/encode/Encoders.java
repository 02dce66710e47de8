package io.ampsync.postgres.internal.copy.encode;

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
import static org.apache.arrow.vector.types.Types.MinorType.LARGELISTVIEW;
import static org.apache.arrow.vector.types.Types.MinorType.LARGEVARBINARY;
import static org.apache.arrow.vector.types.Types.MinorType.LARGEVARCHAR;
import static org.apache.arrow.vector.types.Types.MinorType.LIST;
import static org.apache.arrow.vector.types.Types.MinorType.LISTVIEW;
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

import io.ampsync.postgres.internal.copy.json.JsonWriters;
import io.ampsync.postgres.internal.copy.type.ArrowTypes;
import io.ampsync.postgres.internal.copy.type.NulPolicy;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.StreamColumn;
import io.ampsync.postgres.internal.copy.type.UnstorableException;
import io.ampsync.postgres.internal.copy.vector.FixedReader;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.Field;

/** The pairs of Arrow and PostgreSQL types that can be encoded. A new one takes one line here. */
public final class Encoders {
    private static final Map<MinorType, Map<Integer, Function<Pairing, ValueEncoder>>> PAIRS =
            new EnumMap<>(MinorType.class);

    static {
        for (MinorType type : List.of(TINYINT, SMALLINT, INT, BIGINT, UINT1, UINT2, UINT4, UINT8)) {
            add(type, p -> new IntegerEncoder(p.integers(), p.type()), PgType.INT2, PgType.INT4, PgType.INT8);
            add(type, p -> new IntegerNumericEncoder(p.integers(), p.type()), PgType.NUMERIC);
        }
        for (MinorType type : List.of(INT, BIGINT, UINT4, UINT8)) {
            add(type, p -> new TimestampEncoder(p.integers(), TimeUnit.SECOND, p.type()), PgType.TIMESTAMPTZ);
        }
        for (MinorType type : List.of(DECIMAL, DECIMAL256)) {
            add(type, p -> new DecimalEncoder(new FixedReader(), p.decimal(), p.type()), PgType.NUMERIC);
            add(type, p -> new DecimalIntegerEncoder(new FixedReader(), p.decimal(), p.type()), PgType.INT8);
        }
        for (MinorType type : List.of(FLOAT2, FLOAT4)) {
            add(type, p -> new FloatEncoder(p.floats(), p.type()), PgType.FLOAT4, PgType.FLOAT8);
        }
        add(FLOAT8, p -> new FloatEncoder(p.floats(), p.type()), PgType.FLOAT8);
        add(BIT, p -> new BooleanEncoder(new FixedReader()), PgType.BOOL);
        for (MinorType type : List.of(FIXEDSIZEBINARY, VARBINARY, LARGEVARBINARY, VIEWVARBINARY)) {
            add(type, p -> new BytesEncoder(p.bytes()), PgType.BYTEA);
            add(type, p -> new HexTextEncoder(p.bytes(), p.type()), PgType.TEXT, PgType.VARCHAR);
            add(type, p -> new BinaryNumericEncoder(p.bytes(), p.type()), PgType.NUMERIC);
        }
        for (MinorType type : List.of(VARCHAR, LARGEVARCHAR, VIEWVARCHAR)) {
            add(type, p -> new TextEncoder(p.bytes(), p.type(), p.nul()), PgType.TEXT, PgType.VARCHAR);
            add(type, p -> new DecimalTextEncoder(p.bytes(), p.type()), PgType.NUMERIC);
            add(type, p -> new HexBytesEncoder(p.bytes()), PgType.BYTEA);
            add(type, p -> new JsonTextEncoder(p.bytes(), p.type(), p.nul()), PgType.JSONB, PgType.JSON);
        }
        addTemporal();
        for (MinorType type : List.of(STRUCT, MAP, LIST, LARGELIST, FIXED_SIZE_LIST, LISTVIEW, LARGELISTVIEW)) {
            add(type, p -> new JsonEncoder(JsonWriters.of(p.field(), p.nul()), p.type()), PgType.JSONB, PgType.JSON);
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
            add(
                    type,
                    p -> new TimestampEncoder(p.integers(), p.unit(), p.type()),
                    PgType.TIMESTAMP,
                    PgType.TIMESTAMPTZ);
        }
        for (MinorType type : List.of(TIMESEC, TIMEMILLI, TIMEMICRO, TIMENANO)) {
            add(type, p -> new TimeEncoder(p.integers(), p.unit(), p.type()), PgType.TIME);
        }
        add(DATEDAY, p -> new DateEncoder(p.integers(), false), PgType.DATE);
        add(DATEMILLI, p -> new DateEncoder(p.integers(), true), PgType.DATE);
        add(DURATION, p -> new DurationEncoder(p.integers(), p.unit(), p.type()), PgType.INTERVAL);
        for (MinorType type : List.of(INTERVALYEAR, INTERVALDAY, INTERVALMONTHDAYNANO)) {
            add(type, p -> IntervalEncoder.of(type, p.unit(), p.type()), PgType.INTERVAL);
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
     * @throws UnstorableException if there is none that keeps every value, or every value that fits
     */
    public static ValueEncoder of(Field field, PgType type, NulPolicy nul) {
        return of(new Pairing(field, type, nul));
    }

    /** The same, but it is to be bound to the vector of the stream's field, even if only a member of it is encoded. */
    public static ValueEncoder of(StreamColumn.Origin origin, PgType type, NulPolicy nul) {
        return MemberEncoder.of(origin.path().subList(1, origin.path().size()), of(origin.field(), type, nul));
    }

    /** What the types are called that can hold {@code field}, some of them only values in their range. */
    public static Set<String> possible(Field field, String usualType) {
        Set<String> names = new TreeSet<>(Set.of(usualType));
        PAIRS.getOrDefault(ArrowTypes.kind(field), Map.of()).keySet().forEach(oid -> names.add(PgType.name(oid)));
        return names;
    }

    private static ValueEncoder of(Pairing pairing) {
        MinorType source = pairing.source();
        if (source == NULL) {
            return new NullEncoder();
        }
        PgType.Element element = pairing.type().element();
        if (element != null) {
            return array(pairing, element);
        }
        Function<Pairing, ValueEncoder> factory =
                PAIRS.getOrDefault(source, Map.of()).get(pairing.type().oid());
        if (factory == null) {
            throw newUnstorableException(pairing);
        }
        return factory.apply(pairing);
    }

    private static ValueEncoder array(Pairing pairing, PgType.Element target) {
        Field element = ArrowTypes.elementOf(pairing.field());
        if (element == null) {
            throw newUnstorableException(pairing);
        }
        return ArrayEncoder.of(pairing.source(), of(element, target.type(), pairing.nul()), target);
    }

    private static UnstorableException newUnstorableException(Pairing pairing) {
        return new UnstorableException(
                pairing.type() + " can't hold " + pairing.field().getType());
    }
}
