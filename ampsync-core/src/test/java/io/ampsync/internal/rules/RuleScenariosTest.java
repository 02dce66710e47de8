package io.ampsync.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ampsync.model.BlockRange;
import io.ampsync.model.Invalidation;
import io.ampsync.model.Watermark;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.testing.Scenarios;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The scenarios about single rules: validation, reorg detection, recovery point, pruning, commits. */
class RuleScenariosTest {

    @TestFactory
    Stream<DynamicTest> validation() {
        return Scenarios.tests("validation", scenario -> {
            List<BlockRange> previous = Scenarios.ranges(scenario.get("previous"));
            List<BlockRange> incoming = Scenarios.ranges(scenario.get("incoming"));
            Optional<Violation> violation = switch (scenario.get("function").textValue()) {
                case "validate_prev_hash" -> ProtocolRules.parents(incoming);
                case "validate_networks" -> ProtocolRules.networks(previous, incoming);
                case "validate_consecutiveness" -> ProtocolRules.continuity(previous, incoming);
                case "validate_all" -> ProtocolRules.check(previous, incoming);
                default -> throw new AssertionError(scenario.get("function"));
            };
            JsonNode expected = scenario.get("expected");
            if (expected.isTextual()) {
                assertThat(expected.textValue()).isEqualTo("ok");
                assertThat(violation).isEmpty();
            } else {
                assertThat(violation.map(RuleScenariosTest::describe)).contains(expected);
                assertThat(violation.orElseThrow().toException()).hasMessageContaining("the server broke");
            }
        });
    }

    private static JsonNode describe(Violation violation) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (violation instanceof Violation.InvalidPrevHash v) {
            json.put("type", "invalid_prev_hash").put("network", v.network());
        } else if (violation instanceof Violation.MissingPrevHash v) {
            json.put("type", "missing_prev_hash").put("network", v.network()).put("block", (int) v.block());
        } else if (violation instanceof Violation.DuplicateNetwork v) {
            json.put("type", "duplicate_network").put("network", v.network());
        } else if (violation instanceof Violation.NetworkCountChanged v) {
            json.put("type", "network_count_changed")
                    .put("expected", v.expected())
                    .put("actual", v.actual());
        } else if (violation instanceof Violation.UnexpectedNetwork v) {
            json.put("type", "unexpected_network").put("network", v.network());
        } else if (violation instanceof Violation.Gap v) {
            json.put("type", "gap").put("network", v.network());
            json.put("missing_start", (int) v.missingFrom()).put("missing_end", (int) v.missingTo());
        } else if (violation instanceof Violation.HashMismatch v) {
            json.put("type", "hash_mismatch_on_consecutive_blocks").put("network", v.network());
            json.put("expected_hash", v.expected().hex());
            json.put("actual_prev_hash", v.actual() == null ? null : v.actual().hex());
        } else if (violation instanceof Violation.InvalidReorg v) {
            json.put("type", "invalid_reorg").put("network", v.network());
        }
        return json;
    }

    @TestFactory
    Stream<DynamicTest> reorgDetection() {
        return Scenarios.tests(
                "reorg_detection",
                scenario -> assertThat(ReorgDetection.detect(
                                Scenarios.ranges(scenario.get("previous")), Scenarios.ranges(scenario.get("incoming"))))
                        .isEqualTo(ScenarioSteps.invalidations(scenario.get("expected_invalidation"))));
    }

    @TestFactory
    Stream<DynamicTest> algorithm() {
        return Scenarios.tests("algorithm", scenario -> {
            JsonNode args = scenario.get("args");
            JsonNode expected = scenario.get("expected");
            switch (scenario.get("function").textValue()) {
                case "invalidates" -> invalidates(args, expected);
                case "find_recovery_point" -> recoveryPoint(args, expected);
                case "find_pruning_point" -> pruningPoint(args, expected);
                case "check_partial_reorg" -> partialReorg(scenario, args, expected);
                case "compress_commits" -> commits(args, expected);
                default -> throw new AssertionError(scenario.get("function"));
            }
        });
    }

    private static void invalidates(JsonNode args, JsonNode expected) {
        JsonNode node = args.get("invalidation");
        Invalidation invalidation = new Invalidation(
                node.get("network").textValue(),
                node.get("start").longValue(),
                node.get("end").longValue());
        BlockRange range = Scenarios.ranges(JsonNodeFactory.instance.arrayNode().add(args.get("range")))
                .get(0);
        assertThat(invalidation.invalidates(range)).isEqualTo(expected.booleanValue());
    }

    private static void recoveryPoint(JsonNode args, JsonNode expected) {
        Optional<Long> found = RecoveryPoint.find(
                        ScenarioSteps.watermarks(args.get("buffer")),
                        ScenarioSteps.invalidations(args.get("invalidation")),
                        List.of())
                .map(point -> point.watermark().id());
        assertThat(found).isEqualTo(expected.isNull() ? Optional.empty() : Optional.of(expected.longValue()));
    }

    private static void pruningPoint(JsonNode args, JsonNode expected) {
        OptionalLong point = Pruning.outOfReach(
                ScenarioSteps.watermarks(args.get("buffer")),
                args.get("retention").longValue());
        assertThat(point).isEqualTo(expected.isNull() ? OptionalLong.empty() : OptionalLong.of(expected.longValue()));
    }

    /**
     * Instead of an error for a watermark that the reorg starts inside of, there is none to go back to. A watermark
     * that is replaced from its first block isn't partial, and of no use either.
     */
    private static void partialReorg(JsonNode scenario, JsonNode args, JsonNode expected) {
        boolean replaced = Scenarios.name(scenario).endsWith("when_reorg_before_range");
        List<BlockRange> ranges = Scenarios.ranges(args.get("recovery_ranges"));
        Optional<RecoveryPoint> point = RecoveryPoint.find(
                List.of(new StoredWatermark(1, ranges)),
                ScenarioSteps.invalidations(args.get("invalidation")),
                List.of());
        assertThat(point.isPresent()).isEqualTo(expected.isNull() && !replaced);
    }

    private static void commits(JsonNode args, JsonNode expected) {
        PendingWatermarks pending = new PendingWatermarks();
        args.get("pending")
                .forEach(node -> pending.add(new Watermark(
                        node.get("id").longValue(),
                        Scenarios.ranges(node.get("ranges")),
                        Scenarios.id(node, "prune"))));
        Optional<PendingWatermarks.Commit> commit = pending.upTo(Long.MAX_VALUE);
        List<Long> inserted = commit.stream()
                .flatMap(c -> c.insert().stream())
                .map(StoredWatermark::id)
                .toList();
        assertThat(inserted)
                .isEqualTo(Scenarios.list(expected.get("insert_ids")).stream()
                        .map(JsonNode::longValue)
                        .toList());
        assertThat(commit.map(PendingWatermarks.Commit::pruneThrough).orElse(OptionalLong.empty()))
                .isEqualTo(Scenarios.id(expected, "prune"));
    }
}
