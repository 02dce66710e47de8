package io.ampsync.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.cli.text.JsonText;
import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.verify.BlockDifference;
import io.ampsync.postgres.verify.RepairReport;
import io.ampsync.postgres.verify.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class VerifyTextTest {
    private static final BlockRange WATERMARK = BlockRange.of(
            "mainnet", 21_000_100, 21_000_149, new BlockHash("0x" + "5f".repeat(31) + "c1"), BlockHash.ZERO);
    private static final VerifyReport EQUAL = report("blocks", 21_000_150, 0, List.of());
    private static final VerifyReport DIFFERENT = report(
            "logs",
            4_821_990,
            0,
            List.of(
                    new BlockDifference(1_250, 1_250, 64, 64),
                    new BlockDifference(2_500, 2_500, 63, 64),
                    new BlockDifference(4_995, 4_995, 65, 64)));

    private static VerifyReport report(String table, long rows, long strays, List<BlockDifference> differences) {
        return new VerifyReport(
                SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), table)),
                WATERMARK,
                0,
                21_000_149,
                rows,
                rows,
                0,
                strays,
                differences,
                OptionalLong.of(1));
    }

    private static String documentation() throws IOException {
        return Files.readString(Path.of("..", "docs", "operations.md"));
    }

    @Test
    void textIsAsDocumented() throws Exception {
        assertThat(documentation()).contains("```\n" + VerifyText.of(EQUAL) + VerifyText.of(DIFFERENT) + "```\n");
    }

    @Test
    void jsonIsAsDocumented() throws Exception {
        assertThat(documentation()).contains("```json\n" + JsonText.of(VerifyJson.of(EQUAL)) + "\n```\n");
        assertThat(VerifyJson.of(DIFFERENT).get("differences").get(1).toString())
                .isEqualTo("{\"first_block\":2500,\"last_block\":2500,\"rows\":63,\"server_rows\":64}");
    }

    @Test
    void aRepairSaysWhatIsLeft() {
        assertThat(VerifyText.of(new RepairReport(DIFFERENT, report("logs", 4_821_990, 0, List.of()))))
                .isEqualTo(
                        VerifyText.of(DIFFERENT) + "  repaired: the table has the server's rows of these blocks now\n");
        assertThat(VerifyText.of(new RepairReport(DIFFERENT, report("logs", 4_821_990, 2, List.of()))))
                .endsWith("""
                          repaired, but there still are differences:
                          2 rows of the table belong to no block that it should have
                        """);
        assertThat(VerifyJson.of(new RepairReport(DIFFERENT, EQUAL))
                        .get("equal")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void manyDifferencesAreCutOff() {
        List<BlockDifference> many = LongStream.range(0, 60)
                .mapToObj(block -> new BlockDifference(10 * block, 10 * block + 1, 1, 2))
                .toList();
        assertThat(VerifyText.of(report("logs", 1, 0, many)))
                .contains("  490..491  1     2\n")
                .doesNotContain("500..501")
                .endsWith("  and 10 more, which --json shows\n");
    }
}
