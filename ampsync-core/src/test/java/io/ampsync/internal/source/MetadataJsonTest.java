package io.ampsync.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ampsync.error.ProtocolException;
import io.ampsync.internal.rules.ResponseMetadata;
import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetadataJsonTest {
    private static final String HASH = "0x" + "ab".repeat(32);
    private static final String RANGE = "{\"hash\":\"" + HASH
            + "\",\"network\":\"mainnet\",\"numbers\":{\"end\":1999,\"start\":1000},\"prev_hash\":\"" + HASH
            + "\",\"timestamp\":1712345678}";

    @Test
    void readsWhatAServerSends() {
        BlockHash hash = new BlockHash(HASH);
        assertThat(parse("{\"ranges\":[" + RANGE + "],\"ranges_complete\":true}"))
                .isEqualTo(new ResponseMetadata(
                        List.of(new BlockRange("mainnet", 1000, 1999, hash, hash, Instant.ofEpochSecond(1712345678))),
                        true));
    }

    @Test
    void noMetadataSaysNothing() {
        ResponseMetadata nothing = new ResponseMetadata(List.of(), false);
        assertThat(MetadataJson.parse(null)).isEqualTo(nothing);
        assertThat(MetadataJson.parse(new byte[0])).isEqualTo(nothing);
    }

    @Test
    void acceptsTheEmptyAnswer() {
        assertThat(parse("{\"ranges\":[],\"ranges_complete\":true}")).isEqualTo(new ResponseMetadata(List.of(), true));
    }

    @Test
    void ignoresMembersItDoesNotKnow() {
        String json = "{\"x\":[{}],\"ranges\":["
                + RANGE.replace("\"start\"", "\"y\":null,\"start\"").replace("\"hash\"", "\"z\":1,\"hash\"")
                + "],\"ranges_complete\":false}";
        assertThat(parse(json).ranges()).hasSize(1);
    }

    @Test
    void theParentMayBeAbsentNullOrZeroAndHashesInAnyCase() {
        assertThat(parent("")).isNull();
        assertThat(parent(",\"prev_hash\":null")).isNull();
        assertThat(parent(",\"prev_hash\":\"" + BlockHash.ZERO + "\"")).isEqualTo(BlockHash.ZERO);
        assertThat(parent(",\"prev_hash\":\"0x" + "AB".repeat(32) + "\"")).isEqualTo(new BlockHash(HASH));
    }

    private static @Nullable BlockHash parent(String member) {
        return parse("{\"ranges\":[{\"hash\":\"" + HASH + "\",\"network\":\"n\",\"numbers\":{\"end\":9,\"start\":0}"
                        + member + "}],\"ranges_complete\":false}")
                .ranges()
                .get(0)
                .prevHash();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "\"ranges_complete\":true | \"ranges_complete\":1 | ranges_complete must be a boolean",
                "\"ranges_complete\":true | \"complete\":true | ranges_complete is missing",
                "\"ranges\": | \"rangez\": | ranges is missing",
                "1712345678} | 1712345678}} | malformed JSON",
                "1712345678} | 1712345678 | malformed JSON",
                "\"network\":\"mainnet\" | \"network\":\"\" | network of a block range is empty",
                "\"network\":\"mainnet\" | \"network\":7 | network must be a string",
                "\"end\":1999 | \"end\":999 | not a block range: 1000..999",
                "\"end\":1999 | \"end\":-1 | end must lie between 0 and 9223372036854775807",
                "\"end\":1999 | \"end\":9223372036854775808 | end must lie between 0 and 9223372036854775807",
                "\"end\":1999 | \"end\":1999.0 | end must be an integer",
                "\"end\":1999 | \"end\":\"1999\" | end must be an integer",
                "\"end\":1999, | '' | end is missing",
                "\"numbers\": | \"numberz\": | numbers is missing",
                "\"hash\":\"0x | \"hash\":\"0y | not a block hash",
                "\"prev_hash\":\"0xab | \"prev_hash\":\"0x | not a block hash",
                "\"prev_hash\":\"0x | \"prev_hash\":7,\"old\":\"0x | prev_hash must be a string",
                "1712345678 | \"then\" | timestamp must be an integer",
                "1712345678 | 9223372036854775807 | timestamp is out of range",
            })
    void refusesWhatItCannotUnderstand(String part, String replacement, String message) {
        String json = "{\"ranges\":[" + RANGE + "],\"ranges_complete\":true}";
        assertThat(json).contains(part);
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> parse(json.replace(part, replacement)))
                .withMessageContaining(message)
                .withMessageContaining("in: {\"ran");
    }

    @Test
    void refusesOtherJson() {
        for (String json : List.of("[]", "7", "null", " ", "{} {}", "\u0000")) {
            assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> parse(json));
        }
    }

    @Test
    void quotesOnlyTheBeginningOnOneLine() {
        String json = "{\n\"ranges\":7,\"padding\":\"" + "x".repeat(5000) + "\"}";
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> parse(json))
                .satisfies(e -> assertThat(e.getMessage())
                        .hasSizeLessThan(400)
                        .doesNotContain("\n")
                        .contains("(" + json.length() + " bytes)"));
    }

    private static ResponseMetadata parse(String json) {
        return MetadataJson.parse(json.getBytes(StandardCharsets.UTF_8));
    }
}
