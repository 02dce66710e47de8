package io.ampsync.cli.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    @ParameterizedTest
    @ValueSource(strings = {"postgresql://u:hush@h/d", "u:hush@h", "password=hush", "https://hush"})
    void whatLooksLikeAUrlOrAnAssignmentIsNotRepeated(String value) {
        assertThat(Redaction.quote(value)).doesNotContain("hush").contains("may hold a secret");
        assertThatThrownBy(() -> Redaction.requireShowable(value, "must be a name"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must be a name, got a value that is not shown")
                .hasMessageNotContaining("hush");
    }

    @Test
    void whatIsAsLongAsATokenIsNotRepeated() {
        assertThat(Redaction.quote("x".repeat(101))).doesNotContain("x".repeat(10));
        assertThat(Redaction.quote("x".repeat(100))).contains("x".repeat(100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"blocks", "a b", "ns/name@1.2.0-rc+1", "-1", "", "x;drop", "gr\u00fc\u00dfe"})
    void namesAndNumbersAreRepeatedInQuotes(String value) {
        assertThat(Redaction.quote(value)).isEqualTo("'" + value + "'");
        assertThat(Redaction.requireShowable(value, "rule")).isEqualTo(value);
    }
}
