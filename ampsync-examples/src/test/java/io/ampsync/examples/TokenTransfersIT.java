package io.ampsync.examples;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class TokenTransfersIT {
    @Test
    void theSecondQuickstartComesToItsEnd() {
        assertThatCode(TokenTransfers::run).doesNotThrowAnyException();
    }
}
