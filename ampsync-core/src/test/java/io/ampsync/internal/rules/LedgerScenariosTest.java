package io.ampsync.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ampsync.model.Invalidation;
import io.ampsync.model.UndoCause;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.testing.Scenarios;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The scenarios about ids and watermarks, whose ranges have placeholder hashes that no chain rule would accept. */
class LedgerScenariosTest {

    @TestFactory
    Stream<DynamicTest> stateMachine() {
        return Scenarios.tests("state_machine", LedgerScenariosTest::run);
    }

    private static void run(JsonNode scenario) {
        ManualCommits commits = new ManualCommits(ScenarioSteps.snapshot(scenario.get("initial_state")));
        StreamLedger ledger =
                new StreamLedger(commits.stored(), scenario.get("retention").longValue());
        assertThat(newestId(ledger)).isEqualTo(optional(scenario.get("initial_watermark")));
        for (JsonNode action : scenario.get("actions")) {
            if (action.get("action").textValue().equals("commit")) {
                commits.commit(action.get("id").longValue(), ledger::forget);
            } else {
                Step step = act(ledger, action);
                commits.handOut(step);
                assertThat(step).isEqualTo(ScenarioSteps.step(action.get("expected_event")));
            }
            assertThat(newestId(ledger)).isEqualTo(optional(action.get("watermark_after")));
            assertThat(ledger.next()).isEqualTo(action.get("next_after").longValue());
        }
        assertThat(commits.stored()).isEqualTo(ScenarioSteps.snapshot(scenario.get("final_state")));
        assertThat(ledger.next()).isEqualTo(commits.stored().next());
    }

    private static Step act(StreamLedger ledger, JsonNode action) {
        return switch (action.get("action").textValue()) {
            case "data" -> ledger.data(Scenarios.ranges(action.get("ranges")));
            case "watermark" -> ledger.watermark(Scenarios.ranges(action.get("ranges")));
            case "rewind" -> ledger.rewind().orElseThrow();
            case "reorg" -> {
                List<Invalidation> invalidations = ScenarioSteps.invalidations(action.get("invalidation"));
                Optional<StoredWatermark> kept = RecoveryPoint.find(ledger.watermarks(), invalidations, List.of())
                        .map(RecoveryPoint::watermark);
                yield ledger.undoAfter(kept, new UndoCause.Reorg(invalidations));
            }
            default -> throw new AssertionError("unknown action " + action);
        };
    }

    private static Optional<Long> newestId(StreamLedger ledger) {
        return ledger.newest().map(StoredWatermark::id);
    }

    private static Optional<Long> optional(JsonNode id) {
        return id.isNull() ? Optional.empty() : Optional.of(id.longValue());
    }
}
