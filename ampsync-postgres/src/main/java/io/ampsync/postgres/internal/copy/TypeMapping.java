package io.ampsync.postgres.internal.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ampsync.error.TargetException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** The PostgreSQL types that new tables get for Arrow types. */
public final class TypeMapping {
    /** The columns that stand before those of the query: {@code BIGINT} and {@code INTEGER}, both not null. */
    public static final List<String> SYSTEM_COLUMNS = List.of("_tx_id", "_row_index");

    private static final int MAX_NAME_BYTES = 63;

    private TypeMapping() {}

    /**
     * The type of the column that holds {@code field}, without {@code NOT NULL}.
     *
     * @throws TargetException if no type can hold it
     */
    public static String ddl(Field field) {
        try {
            return type(field);
        } catch (Misfit e) {
            throw new TargetException("Column \"" + field.getName() + "\" of type " + field.getType()
                    + " can't be stored: " + e.getMessage() + "; cast it in the query of the dataset");
        }
    }

    /**
     * Checks that the names of a query's columns can be the names of a table's columns.
     *
     * @throws TargetException if one is empty, too long, there twice or reserved
     */
    public static void checkNames(Schema schema) {
        Set<String> seen = new HashSet<>();
        for (Field field : schema.getFields()) {
            String name = field.getName();
            if (SYSTEM_COLUMNS.contains(name)) {
                throw unusable(name, "is reserved for ampsync");
            }
            if (name.isEmpty() || name.getBytes(UTF_8).length > MAX_NAME_BYTES) {
                throw unusable(name, "is empty or longer than the 63 bytes of a PostgreSQL name");
            }
            if (name.indexOf('\0') >= 0) {
                throw unusable(name.replace('\0', '?'), "holds a NUL character");
            }
            if (!seen.add(name)) {
                throw unusable(name, "is there twice");
            }
        }
    }

    private static TargetException unusable(String name, String reason) {
        return new TargetException(
                "Column name \"" + name + "\" " + reason + "; give the column an alias in the dataset");
    }

    private static String type(Field field) {
        MinorType type = Pairing.minorType(field);
        return switch (type) {
            case NULL -> "TEXT";
            case BIT -> "BOOLEAN";
            case TINYINT, UINT1, SMALLINT -> "SMALLINT";
            case UINT2, INT -> "INTEGER";
            case UINT4, BIGINT -> "BIGINT";
            case UINT8 -> "NUMERIC(20, 0)";
            case FLOAT2, FLOAT4 -> "REAL";
            case FLOAT8 -> "DOUBLE PRECISION";
            case DECIMAL, DECIMAL256 -> numeric((ArrowType.Decimal) field.getType());
            case VARCHAR, LARGEVARCHAR, VIEWVARCHAR -> "TEXT";
            case FIXEDSIZEBINARY, VARBINARY, LARGEVARBINARY, VIEWVARBINARY -> "BYTEA";
            case LIST, LARGELIST, FIXED_SIZE_LIST -> list(field);
            case STRUCT, MAP -> json(field);
            default -> temporal(type);
        };
    }

    private static String temporal(MinorType type) {
        return switch (type) {
            case DATEDAY -> "DATE";
            case TIMESEC, TIMEMILLI, TIMEMICRO, TIMENANO -> "TIME";
            case TIMESTAMPSEC, TIMESTAMPMILLI, TIMESTAMPMICRO, TIMESTAMPNANO, DATEMILLI -> "TIMESTAMP";
            case TIMESTAMPSECTZ, TIMESTAMPMILLITZ, TIMESTAMPMICROTZ, TIMESTAMPNANOTZ -> "TIMESTAMPTZ";
            case DURATION, INTERVALYEAR, INTERVALDAY, INTERVALMONTHDAYNANO -> "INTERVAL";
            default -> throw new Misfit("PostgreSQL has no type for it");
        };
    }

    /** A negative scale becomes zeros before the point, since PostgreSQL 14 has no negative scale. */
    private static String numeric(ArrowType.Decimal decimal) {
        int scale = Math.max(decimal.getScale(), 0);
        int precision = decimal.getPrecision() + Math.max(-decimal.getScale(), 0);
        return "NUMERIC(" + Math.max(precision, scale) + ", " + scale + ")";
    }

    private static String list(Field list) {
        Field element = list.getChildren().get(0);
        return Encoders.elementOf(element) == null ? type(element) + "[]" : json(list);
    }

    private static String json(Field field) {
        var unused = JsonValue.of(field, NulPolicy.FAIL);
        return "JSONB";
    }
}
