package io.ampsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AmpServerTest {
    @ParameterizedTest
    @ValueSource(strings = {"http://h:1602", "grpc://h:1602/", "grpc+tcp://[::1]:1602"})
    void theseSchemesArePlaintext(String address) {
        assertThat(AmpServer.at(address).tls()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://amp.example", "grpc+tls://amp.example:443"})
    void theseSchemesAreTls(String address) {
        assertThat(AmpServer.at(address).tls()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost:1602", "ftp://h", "http://", "http://h/path", "http://h?x=1", "http://h h"})
    void anythingElseIsRefusedByName(String address) {
        assertThatThrownBy(() -> AmpServer.at(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + address + "'");
    }

    @Test
    void aPasswordInAnAddressIsRefusedAndNotRepeated() {
        assertThatThrownBy(() -> AmpServer.at("tcp://user:geheim@h:1602"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("geheim");
        assertThatThrownBy(() -> AmpServer.at("http://user:geheim@h:1602"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("geheim");
    }
}
