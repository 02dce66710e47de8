package io.ampsync.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.model.BlockRange;
import io.ampsync.model.IdRange;
import io.ampsync.model.Watermark;
import io.ampsync.spi.StoredWatermark;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The conformance cases of single rules. */
class RuleConformanceTest {

    @TestFactory
    Stream<DynamicTest> protocolRules() {
        return ConformanceCase.tests("protocol-rules", each -> {
            String rules = each.take("rules");
            List<BlockRange> previous = CaseText.ranges(each.take("previous"));
            List<BlockRange> incoming = CaseText.ranges(each.take("incoming"));
            Optional<Violation> violation = switch (rules) {
                case "parents" -> ProtocolRules.parents(incoming);
                case "networks" -> ProtocolRules.networks(previous, incoming);
                case "continuity" ->
                    ProtocolRules.continuity(
                            previous,
                            incoming,
                            !ReorgDetection.detect(previous, incoming).isEmpty());
                case "all" -> ProtocolRules.check(previous, incoming);
                default -> throw new AssertionError(rules);
            };
            assertThat(violation).isEqualTo(violation(each.take("result")));
            violation.ifPresent(found -> assertThat(found.toException()).hasMessageContaining("the server broke"));
        });
    }

    /** The name of a violation and its members. */
    private static Optional<Violation> violation(String text) {
        String[] words = text.split(" ", -1);
        return switch (words[0]) {
            case "ok" -> Optional.empty();
            case "InvalidPrevHash" -> Optional.of(new Violation.InvalidPrevHash(words[1], CaseText.hash(words[2], 0)));
            case "MissingPrevHash" -> Optional.of(new Violation.MissingPrevHash(words[1], CaseText.number(words[2])));
            case "DuplicateNetwork" -> Optional.of(new Violation.DuplicateNetwork(words[1]));
            case "NetworkCountChanged" ->
                Optional.of(new Violation.NetworkCountChanged(Integer.parseInt(words[1]), Integer.parseInt(words[2])));
            case "UnexpectedNetwork" -> Optional.of(new Violation.UnexpectedNetwork(words[1]));
            case "Gap" -> {
                IdRange missing = CaseText.span(words[2]);
                yield Optional.of(new Violation.Gap(words[1], missing.first(), missing.last()));
            }
            case "HashMismatch" ->
                Optional.of(new Violation.HashMismatch(
                        words[1], CaseText.number(words[2]), CaseText.hash(words[3], 0), CaseText.hash(words[4], 0)));
            case "InvalidReorg" ->
                Optional.of(new Violation.InvalidReorg(words[1], CaseText.number(words[2]), CaseText.number(words[3])));
            default -> throw new AssertionError("unknown result " + text);
        };
    }

    @TestFactory
    Stream<DynamicTest> reorgDetection() {
        return ConformanceCase.tests("reorg-detection", each -> {
            List<BlockRange> previous = CaseText.ranges(each.take("previous"));
            List<BlockRange> incoming = CaseText.ranges(each.take("incoming"));
            assertThat(ReorgDetection.detect(previous, incoming))
                    .isEqualTo(CaseText.invalidations(each.take("replaced")));
        });
    }

    @TestFactory
    Stream<DynamicTest> invalidation() {
        return ConformanceCase.tests("invalidation", each -> {
            boolean invalidates = CaseText.invalidations(each.take("replaced"))
                    .get(0)
                    .invalidates(CaseText.range(each.take("range")));
            assertThat(invalidates ? "replaced" : "kept").isEqualTo(each.take("result"));
        });
    }

    @TestFactory
    Stream<DynamicTest> recoveryPoint() {
        return ConformanceCase.tests("recovery-point", each -> {
            List<StoredWatermark> stored = CaseText.watermarks(each.takeAll("stored"));
            Optional<String> found = RecoveryPoint.find(
                            stored, CaseText.invalidations(each.take("replaced")), List.of())
                    .map(point -> String.valueOf(point.watermark().id()));
            assertThat(found.orElse("none")).isEqualTo(each.take("result"));
        });
    }

    @TestFactory
    Stream<DynamicTest> pruning() {
        return ConformanceCase.tests("pruning", each -> {
            long retention = CaseText.number(each.take("retention"));
            OptionalLong through = Pruning.outOfReach(CaseText.watermarks(each.takeAll("stored")), retention);
            assertThat(through).isEqualTo(CaseText.id(each.take("through")));
        });
    }

    @TestFactory
    Stream<DynamicTest> pendingWatermarks() {
        return ConformanceCase.tests("pending-watermarks", each -> {
            PendingWatermarks pending = new PendingWatermarks();
            each.takeAll("pending").forEach(text -> pending.add(pending(text)));
            Optional<PendingWatermarks.Commit> commit = pending.upTo(Long.MAX_VALUE);
            assertThat(commit.stream()
                            .flatMap(all -> all.change(Long.MAX_VALUE).insertAfterPruning().stream())
                            .map(StoredWatermark::id)
                            .toList())
                    .isEqualTo(CaseText.ids(each.take("inserted")));
            assertThat(commit.map(PendingWatermarks.Commit::pruneThrough).orElse(OptionalLong.empty()))
                    .isEqualTo(CaseText.id(each.take("through")));
        });
    }

    /** {@code 2: eth 11..20; prune 1}. */
    private static Watermark pending(String text) {
        String[] parts = text.split("; prune ", 2);
        StoredWatermark watermark = CaseText.watermark(parts[0]);
        return new Watermark(watermark.id(), watermark.ranges(), CaseText.id(parts.length == 2 ? parts[1] : "none"));
    }
}
