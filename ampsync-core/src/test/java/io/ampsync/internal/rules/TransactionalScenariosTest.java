package io.ampsync.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ampsync.config.ReorgPolicy;
import io.ampsync.model.BlockHash;
import io.ampsync.testing.Scenarios;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Whole streams, against a server that plays a script. */
class TransactionalScenariosTest {

    @TestFactory
    Stream<DynamicTest> transactional() {
        return Scenarios.tests("transactional", TransactionalScenariosTest::run);
    }

    /** Cases in which the reference loses data, gives up, or is fed ancestors with hashes that can't be. */
    @Test
    void everyCaseThatTheReferenceGetsWrongHasAnOutcome() {
        Set<String> unsafe = Scenarios.all().stream()
                .filter(scenario -> scenario.get("kind").textValue().equals("transactional"))
                .filter(scenario -> !scenario.get("strict_compatible").booleanValue()
                        || scenario.has("recommended")
                        || Scenarios.texts(scenario.get("tags")).contains("reference-unsafe"))
                .map(Scenarios::name)
                .collect(Collectors.toSet());
        assertThat(TransactionalOutcome.ALL.keySet())
                .containsAll(unsafe)
                .hasSize(unsafe.size() + TransactionalOutcome.MORE_KEPT.size())
                .containsAll(TransactionalOutcome.MORE_KEPT);
    }

    private static void run(JsonNode scenario) {
        ManualCommits commits = new ManualCommits(ScenarioSteps.snapshot(scenario.get("initial_state")));
        TransactionalOutcome outcome = TransactionalOutcome.ALL.get(Scenarios.name(scenario));
        for (JsonNode session : scenario.get("sessions")) {
            Session client =
                    new Session(commits, session, scenario.get("retention").longValue());
            client.run(outcome == null ? session.get("events").size() : Integer.MAX_VALUE);
            if (outcome == null) {
                client.matches(session);
            } else {
                assertThat(client.transcript()).as(outcome.reason()).containsExactlyElementsOf(outcome.events());
                assertThat(TransactionalOutcome.show(commits.stored())).isEqualTo(outcome.state());
            }
            commits.crash();
        }
    }

    private record Event(Step step, List<String> rows) {}

    /** One connection, from its start to the end of the script, or to where it wants to connect elsewhere. */
    private static final class Session {
        private final ManualCommits commits;
        private final JsonNode script;
        private final StreamStateMachine machine;
        private final List<Event> events = new ArrayList<>();

        Session(ManualCommits commits, JsonNode script, long retention) {
            this.commits = commits;
            this.script = script;
            this.machine = new StreamStateMachine(commits.stored(), retention, ReorgPolicy.FAIL);
        }

        void run(int limit) {
            assertThat(machine.cursor()).isEqualTo(cursor(script.get("resume_cursor")));
            machine.rewind().ifPresent(undo -> handOut(undo, List.of()));
            for (JsonNode message : script.get("messages")) {
                List<String> rows = Scenarios.texts(message.get("rows"));
                ResponseMetadata metadata = new ResponseMetadata(
                        Scenarios.ranges(message.get("ranges")),
                        message.get("complete").booleanValue());
                for (Step step : machine.accept(metadata, rows.size())) {
                    assertThat(events).as("events").hasSizeLessThan(limit);
                    handOut(step, rows);
                    if (step instanceof Step.Reconnect) {
                        return;
                    }
                }
            }
        }

        private void handOut(Step step, List<String> rows) {
            commits.handOut(step);
            int index = events.size();
            events.add(new Event(step, step instanceof Step.Write ? rows : List.of()));
            JsonNode expected = script.get("events").path(index);
            if (expected.path("commit").asBoolean(true)) {
                commits.commit(machine.next() - 1, machine::forget);
            }
        }

        void matches(JsonNode session) {
            List<Event> expected = new ArrayList<>();
            for (JsonNode event : session.get("events")) {
                expected.add(new Event(
                        ScenarioSteps.step(event), event.has("rows") ? Scenarios.texts(event.get("rows")) : List.of()));
            }
            assertThat(events).isEqualTo(expected);
            assertThat(commits.stored().next())
                    .isEqualTo(session.get("state_after").get("next").longValue());
            assertThat(commits.stored().watermarks())
                    .isEqualTo(
                            ScenarioSteps.watermarks(session.get("state_after").get("buffer")));
        }

        List<String> transcript() {
            return events.stream()
                    .map(event -> TransactionalOutcome.show(event.step(), event.rows()))
                    .toList();
        }

        private static Optional<Cursor> cursor(JsonNode json) {
            if (json.isNull()) {
                return Optional.empty();
            }
            TreeMap<String, Cursor.Position> positions = new TreeMap<>();
            json.fields()
                    .forEachRemaining(entry -> positions.put(
                            entry.getKey(),
                            new Cursor.Position(
                                    entry.getValue().get("number").longValue(),
                                    new BlockHash(entry.getValue().get("hash").textValue()))));
            return Optional.of(new Cursor(positions));
        }
    }
}
