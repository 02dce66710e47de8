package io.ampsync.cli.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogFormatTest {
    private static final String MESSAGE = "a \"quoted\" name\nand € in {}";

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @BeforeEach
    void catchErrorStream() {
        System.setErr(new PrintStream(written, true, UTF_8));
    }

    @AfterEach
    void restore() {
        System.setErr(before);
        Logging.start(LogLevels.strict("info"), LogFormat.TEXT, false);
    }

    private List<String> lines(LogFormat format, boolean stackTraces) {
        Logging.start(LogLevels.strict("info"), format, stackTraces);
        LoggerFactory.getLogger("io.ampsync.Test").warn(MESSAGE, 2, new IllegalStateException("cause"));
        return written.toString(UTF_8).lines().toList();
    }

    @Test
    void textIsOneLineWithoutTheTrace() {
        assertThat(lines(LogFormat.TEXT, false))
                .singleElement()
                .asString()
                .matches("\\d{4}-\\d\\d-\\d\\dT\\S+Z WARN  a \"quoted\" name and € in 2");
    }

    @Test
    void jsonIsOneObjectWithoutTheTrace() throws Exception {
        List<String> lines = lines(LogFormat.JSON, false);
        assertThat(lines).hasSize(1);
        JsonNode line = new ObjectMapper().readTree(lines.get(0));
        assertThat(line.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("timestamp", "level", "threadName", "loggerName", "formattedMessage");
        assertThat(line.get("formattedMessage").asText()).isEqualTo("a \"quoted\" name\nand € in 2");
        assertThat(line.get("level").asText()).isEqualTo("WARN");
        assertThat(line.get("timestamp").isNumber()).isTrue();
    }

    @Test
    void jsonHasTheTraceIfItIsWanted() throws Exception {
        JsonNode line = new ObjectMapper().readTree(lines(LogFormat.JSON, true).get(0));
        assertThat(line.get("throwable").get("message").asText()).isEqualTo("cause");
    }
}
