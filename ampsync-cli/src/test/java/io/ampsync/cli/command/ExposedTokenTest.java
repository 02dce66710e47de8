package io.ampsync.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.config.AmpServer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExposedTokenTest {
    @ParameterizedTest
    @CsvSource({
        "http://amp:1602, true",
        "http://amp_server:1602, true",
        "grpc://10.0.0.7:1602, true",
        "grpc+tcp://localhost.example:1602, true",
        "http://[2001:db8::1]:1602, true",
        "http://localhost:1602, false",
        "http://amp.localhost:1602, false",
        "http://127.0.0.1:1602, false",
        "grpc://[::1]:1602, false",
        "https://amp.example, false",
        "grpc+tls://amp.example:443, false",
    })
    void isOneThatLeavesTheMachineInPlaintext(String address, boolean exposed) {
        AmpServer.Builder server = AmpServer.builder(address);
        assertThat(ExposedToken.in(server.token("hush").build())).isEqualTo(exposed);
    }

    @Test
    void noTokenIsNotExposedAndAnUnreadableOneMayBeLater() {
        assertThat(ExposedToken.in(AmpServer.at("http://amp:1602"))).isFalse();
        AmpServer.TokenSource broken = () -> {
            throw new IOException("not now");
        };
        assertThat(ExposedToken.in(
                        AmpServer.builder("http://amp:1602").token(broken).build()))
                .isTrue();
    }
}
