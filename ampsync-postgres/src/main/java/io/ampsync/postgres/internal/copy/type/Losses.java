package io.ampsync.postgres.internal.copy.type;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.Field;

/** What a column can't keep of the values that it takes. Values that it refuses are no loss. */
public final class Losses {
    private static final String NUL = "U+0000 (becomes U+FFFD)";
    private static final String NANOSECONDS = "less than a microsecond";
    private static final String STRUCTURE = "the types of members (JSON)";
    private static final String SPELLING = "the spelling of the JSON";

    private Losses() {}

    /** What is lost of the values of a field in a column of this type, in a few words; empty if nothing is. */
    public static Optional<String> of(Field field, PgType type) {
        List<String> losses = losses(field, type).distinct().toList();
        return losses.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", losses));
    }

    private static Stream<String> losses(Field field, PgType type) {
        if (type.element() != null) {
            return field.getChildren().stream()
                    .flatMap(element -> losses(element, type.element().type()));
        }
        MinorType kind = ArrowTypes.kind(field);
        return switch (kind) {
            case VARCHAR, LARGEVARCHAR, VIEWVARCHAR -> text(type);
            case TIMESTAMPNANO, TIMESTAMPNANOTZ, TIMENANO, INTERVALMONTHDAYNANO -> Stream.of(NANOSECONDS);
            case DURATION -> ArrowTypes.unit(field) == TimeUnit.NANOSECOND ? Stream.of(NANOSECONDS) : Stream.empty();
            case STRUCT, MAP, LIST, LARGELIST, FIXED_SIZE_LIST, LISTVIEW, LARGELISTVIEW ->
                Stream.concat(Stream.of(STRUCTURE), hasText(field) ? Stream.of(NUL) : Stream.empty());
            default -> Stream.empty();
        };
    }

    private static Stream<String> text(PgType type) {
        return switch (type.oid()) {
            case PgType.TEXT, PgType.VARCHAR -> Stream.of(NUL);
            case PgType.JSONB -> Stream.of(SPELLING, NUL);
            default -> Stream.empty();
        };
    }

    private static boolean hasText(Field field) {
        return field.getChildren().stream().anyMatch(part -> switch (ArrowTypes.kind(part)) {
            case VARCHAR, LARGEVARCHAR, VIEWVARCHAR -> true;
            default -> hasText(part);
        });
    }
}
