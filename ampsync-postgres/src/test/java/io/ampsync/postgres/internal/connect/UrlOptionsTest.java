package io.ampsync.postgres.internal.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class UrlOptionsTest {
    @Test
    void everySpellingOfASettingIsRead() {
        assertThat(settings("-c geqo=off --statement-timeout=5s -cWork_Mem=64MB -c app.note=a\\ b\\\\c"))
                .isEqualTo(Map.of("geqo", "off", "statement_timeout", "5s", "work_mem", "64MB", "app.note", "a b\\c"));
    }

    @Test
    void theLastOfSeveralCounts() {
        assertThat(settings("-c geqo=off -c geqo=on")).isEqualTo(Map.of("geqo", "on"));
    }

    @Test
    void otherOptionsAreNoSettings() {
        assertThat(settings("-d 5 -f hs")).isEmpty();
        assertThat(UrlOptions.of(new Properties()).settings()).isEmpty();
    }

    private static Map<String, String> settings(String options) {
        Properties properties = new Properties();
        properties.setProperty("options", options);
        return UrlOptions.of(properties).settings();
    }
}
