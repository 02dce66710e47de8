package io.ampsync.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.error.ErrorKind;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ErrorTextTest {
    @Test
    void everyKindOfErrorHasWordsOfItsOwn() {
        assertThat(Arrays.stream(ErrorKind.values()).map(ErrorText::kind))
                .doesNotHaveDuplicates()
                .allSatisfy(text -> assertThat(text).isNotBlank());
    }
}
