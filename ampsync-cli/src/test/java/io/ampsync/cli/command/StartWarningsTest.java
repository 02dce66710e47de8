package io.ampsync.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StartWarningsTest {
    @Test
    void aFixedDatasetOnThisMachineIsNothingToWarnOf() {
        assertThat(warnings()).isEmpty();
    }

    @Test
    void severalNetworksAreWarnedOfWithWhatIsLostAndWhatToDoInstead() {
        assertThat(warnings("--allow-several-networks"))
                .singleElement()
                .asString()
                .contains("leave out rows", "one dataset for each network");
    }

    @Test
    void aMovingRevisionAndATokenInPlaintextAreWarnedOf() {
        assertThat(warnings(
                        "--dataset",
                        "edge/mainnet",
                        "--amp-flight-addr",
                        "http://amp.example",
                        "--auth-token",
                        "tok-hush"))
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).contains("edge/mainnet", "no fixed version", "@version"))
                .anySatisfy(line -> assertThat(line).contains("amp.example", "plaintext", "https"))
                .noneSatisfy(line -> assertThat(line).contains("hush"));
    }

    private static List<String> warnings(String... arguments) {
        return SyncRun.warnings(SyncLine.complete(arguments).settings());
    }
}
