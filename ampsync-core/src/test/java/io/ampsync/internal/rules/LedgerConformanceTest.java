package io.ampsync.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.model.BlockRange;
import io.ampsync.model.Invalidation;
import io.ampsync.model.UndoCause;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The conformance cases of ids and watermarks. */
class LedgerConformanceTest {
    private static final long RETENTION = 128;

    @TestFactory
    Stream<DynamicTest> ledger() {
        return ConformanceCase.tests("ledger", each -> new Run(each).run());
    }

    private static final class Run {
        private final ConformanceCase script;
        private final ManualCommits commits;
        private final StreamLedger ledger;

        Run(ConformanceCase script) {
            this.script = script;
            StreamSnapshot start = CaseText.snapshot(script.take("start"));
            this.commits = new ManualCommits(start);
            this.ledger = new StreamLedger(start, RETENTION);
        }

        void run() {
            checkNewest();
            while (!script.nextIs("state")) {
                act();
                checkNewest();
                assertThat(ledger.next()).isEqualTo(CaseText.number(script.take("next")));
            }
            assertThat(commits.stored()).isEqualTo(CaseText.snapshot(script.take("state")));
            assertThat(ledger.next()).isEqualTo(commits.stored().next());
        }

        private void act() {
            if (script.nextIs("data")) {
                List<BlockRange> ranges = CaseText.ranges(script.take("data"));
                check(ledger.data(ranges), ranges);
            } else if (script.nextIs("watermark")) {
                List<BlockRange> ranges = CaseText.ranges(script.take("watermark"));
                check(ledger.watermark(ranges), ranges);
            } else if (script.nextIs("reorg")) {
                check(reorg(CaseText.invalidations(script.take("reorg"))), List.of());
            } else {
                commits.commit(CaseText.number(script.take("commit")), ledger::forget);
            }
        }

        private Step reorg(List<Invalidation> invalidations) {
            Optional<StoredWatermark> kept = RecoveryPoint.find(ledger.watermarks(), invalidations, List.of())
                    .map(RecoveryPoint::watermark);
            return ledger.undoAfter(kept, new UndoCause.Reorg(invalidations));
        }

        private void check(Step step, List<BlockRange> ranges) {
            commits.handOut(step);
            assertThat(step).isEqualTo(CaseStep.parse(script.take("->"), ranges).step());
        }

        private void checkNewest() {
            OptionalLong newest =
                    ledger.newest().stream().mapToLong(StoredWatermark::id).findFirst();
            assertThat(newest).isEqualTo(CaseText.id(script.take("newest")));
        }
    }
}
