package io.ampsync.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every case in the file is run by somebody; those of the CDC adapter belong to that adapter. */
class ScenarioCoverageTest {
    @Test
    void everyKindOfScenarioHasAHome() {
        Map<String, Integer> kinds = new TreeMap<>();
        for (JsonNode scenario : Scenarios.all()) {
            kinds.merge(scenario.get("kind").textValue(), 1, Integer::sum);
        }
        assertThat(kinds)
                .isEqualTo(Map.of(
                        "validation", 23, // RuleScenariosTest
                        "reorg_detection", 8, // RuleScenariosTest
                        "algorithm", 19, // RuleScenariosTest
                        "state_machine", 7, // LedgerScenariosTest
                        "transactional", 23, // TransactionalScenariosTest
                        "state_store", 18, // StateStoreContract
                        "cdc", 3, // CDC adapter
                        "cdc_adapter", 6, // CDC adapter
                        "batch_store", 14)); // CDC adapter
        assertThat(Scenarios.all()).hasSize(121);
    }
}
