package io.ampsync.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmpServerTest {
    @ParameterizedTest
    @ValueSource(strings = {"http://h:1602", "grpc://h:1602/", "grpc+tcp://[::1]:1602", "HTTP://amp_server:1"})
    void theseSchemesArePlaintext(String address) {
        assertThat(AmpServer.at(address).tls()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://amp.example", "grpc+tls://amp.example:443"})
    void theseSchemesAreTls(String address) {
        assertThat(AmpServer.at(address).tls()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:1602",
                "ftp://h",
                "http://",
                "http://h/path",
                "http://h?x=1",
                "http://h h",
                "http://h#f",
                "http://h:",
                "http://h:0",
                "http://h:65536",
                "http://h:99999",
                "http://h:12345678901",
                "http://[::1",
                "http://[g::1]:1",
                "http://[::1:2:3:4:5:6:7:8:9]:1"
            })
    void anythingElseIsRefusedByName(String address) {
        assertThatThrownBy(() -> AmpServer.at(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + address + "'");
    }

    @ParameterizedTest
    @CsvSource({
        "http://amp_server:1602, amp_server, 1602, http://amp_server:1602",
        "HTTPS://Amp.Example, Amp.Example, 443, https://Amp.Example",
        "grpc://h, h, 80, grpc://h",
        "http://[::1]:65535/, [::1], 65535, http://[::1]:65535",
    })
    void hostAndPortAreTakenFromTheAddress(String address, String host, int port, String shown) {
        AmpServer server = AmpServer.at(address);
        assertThat(server.host()).isEqualTo(host);
        assertThat(server.port()).isEqualTo(port);
        assertThat(server).hasToString(shown);
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
