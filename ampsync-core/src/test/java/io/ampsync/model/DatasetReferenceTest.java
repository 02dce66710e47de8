package io.ampsync.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatasetReferenceTest {
    private static final String HASH = "0123456789ABCDEF".repeat(4);

    @ParameterizedTest
    @CsvSource({
        "eth, _/eth@latest",
        "ns_1/eth, ns_1/eth@latest",
        "1ns/_e2@dev, 1ns/_e2@dev",
        "eth@1.2.0, _/eth@1.2.0",
        "eth@1.2.0-rc.1+build.7, _/eth@1.2.0-rc.1+build.7",
    })
    void partsThatAreLeftOutGetTheirDefaults(String text, String canonical) {
        assertThat(DatasetReference.parse(text)).hasToString(canonical);
        assertThat(DatasetReference.parse(canonical)).isEqualTo(DatasetReference.parse(text));
    }

    @Test
    void aHashIsKeptAsWritten() {
        assertThat(DatasetReference.parse("eth@" + HASH).revision()).isEqualTo(HASH);
        assertThat(DatasetReference.parse("eth@" + HASH).isMoving()).isFalse();
        assertThat(DatasetReference.parse("eth").isMoving()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'', name",
        "Eth, name",
        "1eth, name",
        "ns/, name",
        "/eth, namespace",
        "a/b/c, name",
        "N/eth, namespace",
        "eth@, revision",
        "eth@1.2, revision",
        "eth@01.2.3, revision",
        "eth@Latest, revision",
        "eth@dev@dev, revision",
        "eth@1.2.³, revision",
        "et²h, name",
    })
    void anythingElseIsRefusedNamingThePart(String text, String part) {
        assertThatThrownBy(() -> DatasetReference.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dataset " + part);
    }
}
