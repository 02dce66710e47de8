package io.ampsync.postgres.internal.copy.type;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.Test;

class LossesTest {
    private static final ArrowType NANOS = new ArrowType.Timestamp(TimeUnit.NANOSECOND, null);

    private static Field field(ArrowType type, Field... children) {
        return new Field("f", FieldType.nullable(type), List.of(children));
    }

    private static String losses(Field field, String type) {
        return Losses.of(field, PgType.of(type)).orElse("");
    }

    @Test
    void textLosesWhatPostgresCanNotStore() {
        Field text = field(ArrowType.Utf8.INSTANCE);
        assertThat(losses(text, "TEXT")).isEqualTo("U+0000 (becomes U+FFFD)");
        assertThat(losses(text, "VARCHAR(10)")).isEqualTo("U+0000 (becomes U+FFFD)");
        assertThat(losses(text, "JSONB")).isEqualTo("the spelling of the JSON; U+0000 (becomes U+FFFD)");
        assertThat(losses(text, "JSON")).isEmpty();
        assertThat(losses(text, "NUMERIC")).isEmpty();
        assertThat(losses(text, "BYTEA")).isEmpty();
    }

    @Test
    void timesAreMicrosecondsUnlessTheyAreJson() {
        assertThat(losses(field(NANOS), "TIMESTAMP")).isEqualTo("less than a microsecond");
        assertThat(losses(field(new ArrowType.Duration(TimeUnit.NANOSECOND)), "INTERVAL"))
                .isEqualTo("less than a microsecond");
        assertThat(losses(field(new ArrowType.Duration(TimeUnit.MICROSECOND)), "INTERVAL"))
                .isEmpty();
        assertThat(losses(field(new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC")), "TIMESTAMPTZ"))
                .isEmpty();
        assertThat(losses(field(ArrowType.Struct.INSTANCE, field(NANOS)), "JSONB"))
                .isEqualTo("the types of members (JSON)");
    }

    @Test
    void partsLoseWhatTheyWouldAlone() {
        Field texts = field(ArrowType.List.INSTANCE, field(ArrowType.Utf8.INSTANCE));
        assertThat(losses(texts, "TEXT[]")).isEqualTo("U+0000 (becomes U+FFFD)");
        assertThat(losses(field(ArrowType.Struct.INSTANCE, texts), "JSONB"))
                .isEqualTo("the types of members (JSON); U+0000 (becomes U+FFFD)");
        assertThat(losses(field(ArrowType.List.INSTANCE, field(NANOS)), "TIMESTAMP[]"))
                .isEqualTo("less than a microsecond");
    }

    @Test
    void numbersLoseNothing() {
        assertThat(losses(field(new ArrowType.Int(64, false)), "NUMERIC(20, 0)"))
                .isEmpty();
        assertThat(losses(field(new ArrowType.Decimal(38, 5, 128)), "NUMERIC")).isEmpty();
        assertThat(losses(field(ArrowType.Binary.INSTANCE), "TEXT")).isEmpty();
    }
}
