package io.ampsync.postgres.internal.copy.type;

import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** The PostgreSQL types that new columns get for Arrow types. */
public final class TypeMapping {
    private static final String UNSIGNED = "NUMERIC(20, 0)";

    private TypeMapping() {}

    /** The type, with BIGINT in the place of what {@link #ddl} says for unsigned 64-bit integers. */
    static String unsignedAsBigint(String ddl) {
        return ddl.replace(UNSIGNED, "BIGINT");
    }

    /**
     * The type of the column that holds {@code field}, without {@code NOT NULL}.
     *
     * @throws UnstorableException if no type can hold it, or a part of it
     */
    public static String ddl(Field field) {
        MinorType kind = ArrowTypes.kind(field);
        return switch (kind) {
            case NULL -> "TEXT";
            case BIT -> "BOOLEAN";
            case TINYINT, UINT1, SMALLINT -> "SMALLINT";
            case UINT2, INT -> "INTEGER";
            case UINT4, BIGINT -> "BIGINT";
            case UINT8 -> UNSIGNED;
            case FLOAT2, FLOAT4 -> "REAL";
            case FLOAT8 -> "DOUBLE PRECISION";
            case DECIMAL, DECIMAL256 -> "NUMERIC";
            case VARCHAR, LARGEVARCHAR, VIEWVARCHAR -> "TEXT";
            case FIXEDSIZEBINARY, VARBINARY, LARGEVARBINARY, VIEWVARBINARY -> binary(field);
            case LIST, LARGELIST, FIXED_SIZE_LIST, LISTVIEW, LARGELISTVIEW ->
                list(field.getChildren().get(0));
            case STRUCT, MAP -> json(field);
            default -> temporal(kind);
        };
    }

    private static String temporal(MinorType kind) {
        return switch (kind) {
            case DATEDAY -> "DATE";
            case TIMESEC, TIMEMILLI, TIMEMICRO, TIMENANO -> "TIME";
            case TIMESTAMPSEC, TIMESTAMPMILLI, TIMESTAMPMICRO, TIMESTAMPNANO, DATEMILLI -> "TIMESTAMP";
            case TIMESTAMPSECTZ, TIMESTAMPMILLITZ, TIMESTAMPMICROTZ, TIMESTAMPNANOTZ -> "TIMESTAMPTZ";
            case DURATION, INTERVALYEAR, INTERVALDAY, INTERVALMONTHDAYNANO -> "INTERVAL";
            default -> throw new UnstorableException("PostgreSQL has no type for it");
        };
    }

    private static String binary(Field field) {
        if (field.getType() instanceof ArrowType.FixedSizeBinary fixed && fixed.getByteWidth() == 0) {
            throw new UnstorableException("values of no bytes can't be read");
        }
        return "BYTEA";
    }

    /** PostgreSQL has no arrays of arrays of different lengths. */
    private static String list(Field element) {
        String type = part(element);
        return ArrowTypes.elementOf(element) == null ? type + "[]" : "JSONB";
    }

    private static String json(Field field) {
        for (Field part : field.getChildren()) {
            var unused = part(part);
        }
        return "JSONB";
    }

    private static String part(Field part) {
        try {
            return ddl(part);
        } catch (UnstorableException e) {
            throw new UnstorableException(
                    "its part \"" + part.getName() + "\" is of type " + part.getType() + ": " + e.getMessage());
        }
    }
}
