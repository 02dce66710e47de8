package io.ampsync.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.ampsync.postgres.design.TableDesign;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The published schema and what is really read say the same. */
class ConfigSchemaTest {
    private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    private static List<Error> errors(String yaml) throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("..", "docs", "ampsync.schema.json")));
        return schema.validate(yaml, InputFormat.YAML);
    }

    @Test
    void theDocumentedExamplesAreValid() throws IOException {
        Matcher example = EXAMPLE.matcher(Files.readString(Path.of("..", "docs", "streams.md")));
        int examples = 0;
        while (example.find()) {
            examples++;
            assertThat(errors(example.group(1))).isEmpty();
            assertThat(ConfigFile.parse("example", example.group(1), name -> "value", TableDesign::builder))
                    .isNotEmpty();
        }
        assertThat(examples).isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "servers: {}",
                "streams: []",
                "stream: []",
                "streams: [{source: {dataset: a}}]",
                "streams: [{source: {tabel: a}}]",
                "streams: [{source: {query: SELECT 1, columns: [a]}, target: {table: a}}]",
                "streams: [{source: {dataset: ds, table: a, start-block: -1}}]",
                "streams: [{source: {dataset: ds, table: a, where: {x: {like: y}}}}]",
                "streams: [{source: {dataset: ds, table: a, where: {x: {below: [1, 2]}}}}]",
                "streams: [{source: {dataset: ds, table: a}, target: {key-at-once: maybe}}]",
                "streams: [{source: {dataset: ds, table: a}, target: {color: red}}]",
                "streams: [{source: {dataset: ds, table: a}, target: {partition-blocks: 0}}]",
                "streams: [{source: {dataset: ds, table: a}, target: {partition-column: n}}]",
                "{streams: [{source: {dataset: ds, table: a}}], servers: {a: {}}}",
                "{streams: [{source: {dataset: ds, table: a}}], servers: {a: {address: b, auth-token: secret}}}",
            })
    void mistakesAreFoundByTheSchemaToo(String yaml) throws IOException {
        assertThat(errors(yaml)).isNotEmpty();
    }
}
