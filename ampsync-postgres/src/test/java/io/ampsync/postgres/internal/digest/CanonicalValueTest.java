package io.ampsync.postgres.internal.digest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.postgres.internal.copy.TestTables;
import io.ampsync.postgres.internal.copy.type.PgType;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the tests of encoders can't show, as ampsync never writes it: values that somebody else has put there. */
class CanonicalValueTest {
    private static String canonical(int type, byte[] value) {
        ByteSequence out = new ByteSequence();
        CanonicalValue.of(TestTables.scalar(type)).put(value, 0, value.length, out);
        return HexFormat.of().formatHex(out.copy());
    }

    private static String json(String text) {
        return canonical(PgType.JSONB, ("\u0001" + text).getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1.0 | 1.00",
                "100 | 1e2",
                "0.001 | 10E-4",
                "-0.0 | 0",
                "{\"a\": 1, \"b\": 2} | {\"b\":2,\"a\":1}",
                "{\"a\": 1, \"a\": 2} | {\"a\":2}",
                "\"\\u00e9\\/\" | \"é/\"",
                "[ 1 , [ ] , { } ] | [1,[],{}]",
            })
    void equalJson(String one, String other) {
        assertThat(json(one)).isEqualTo(json(other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 | \"1\"",
                "null | \"null\"",
                "12 | 1.2",
                "1 | -1",
                "[1,2] | [2,1]",
                "[[1],2] | [1,[2]]",
                "{\"a\":1} | {\"b\":1}",
                "{\"a\":[]} | {\"a\":{}}",
                "true | false",
                "\"a\" | \"A\"",
            })
    void otherJson(String one, String other) {
        assertThat(json(one)).isNotEqualTo(json(other));
    }

    @Test
    void jsonThatIsTooDeepIsComparedAsText() {
        String deep = "[".repeat(5_000) + "]".repeat(5_000);
        assertThat(json(deep)).isEqualTo(json(deep)).isNotEqualTo(json(deep.replace("[]", "[1]")));
    }

    @Test
    void longNumbersTakeNoTimeToSpeakOf() {
        String digits = "9".repeat(130_000);
        assertThat(json(digits + "000")).isEqualTo(json(digits + "e3")).isNotEqualTo(json(digits));
    }

    @Test
    void oneNanForAll() {
        assertThat(canonical(PgType.FLOAT8, bytes(0x7ff8000000000000L)))
                .isEqualTo(canonical(PgType.FLOAT8, bytes(0xfff8000000000001L)));
        assertThat(canonical(PgType.FLOAT8, bytes(Double.doubleToLongBits(0.0))))
                .isNotEqualTo(canonical(PgType.FLOAT8, bytes(Double.doubleToLongBits(-0.0))));
    }

    private static byte[] bytes(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    private static byte[] numeric(int weight, int sign, int scale, int... digits) {
        ByteBuffer value = ByteBuffer.allocate(8 + 2 * digits.length)
                .putShort((short) digits.length)
                .putShort((short) weight)
                .putShort((short) sign)
                .putShort((short) scale);
        for (int digit : digits) {
            value.putShort((short) digit);
        }
        return value.array();
    }

    @Test
    void numbersByTheirValue() {
        String one = canonical(PgType.NUMERIC, numeric(0, 0, 0, 1));
        assertThat(canonical(PgType.NUMERIC, numeric(0, 0, 2, 1))).isEqualTo(one);
        assertThat(canonical(PgType.NUMERIC, numeric(1, 0, 2, 0, 1, 0))).isEqualTo(one);
        assertThat(canonical(PgType.NUMERIC, numeric(1, 0, 0, 1))).isNotEqualTo(one);
        assertThat(canonical(PgType.NUMERIC, numeric(0, 0x4000, 0, 1))).isNotEqualTo(one);
        assertThat(canonical(PgType.NUMERIC, numeric(0, 0, 0)))
                .isEqualTo(canonical(PgType.NUMERIC, numeric(0, 0, 5)))
                .isNotEqualTo(canonical(PgType.NUMERIC, numeric(0, 0xC000, 0)));
    }

    @Test
    void wholeNumbers() {
        assertThat(CanonicalNumeric.wholeNumber(numeric(0, 0, 0), 0)).isZero();
        assertThat(CanonicalNumeric.wholeNumber(numeric(0, 0, 0, 7), 0)).isEqualTo(7);
        assertThat(CanonicalNumeric.wholeNumber(numeric(2, 0, 0, 12, 34), 0)).isEqualTo(12_0034_0000L);
        assertThat(CanonicalNumeric.wholeNumber(numeric(4, 0, 0, 922, 3372, 368, 5477, 5807), 0))
                .isEqualTo(Long.MAX_VALUE);
        assertThat(CanonicalNumeric.wholeNumber(numeric(4, 0, 0, 922, 3372, 368, 5477, 5808), 0))
                .isEqualTo(-1);
        assertThat(CanonicalNumeric.wholeNumber(numeric(0, 0, 4, 1, 5000), 0)).isEqualTo(-1);
        assertThat(CanonicalNumeric.wholeNumber(numeric(0, 0x4000, 0, 1), 0)).isEqualTo(-1);
        assertThat(CanonicalNumeric.wholeNumber(numeric(0, 0xC000, 0), 0)).isEqualTo(-1);
    }
}
