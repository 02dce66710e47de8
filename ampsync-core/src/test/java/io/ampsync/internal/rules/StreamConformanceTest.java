package io.ampsync.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.config.ReorgPolicy;
import io.ampsync.model.BlockRange;
import io.ampsync.spi.StreamSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The conformance cases of whole streams, against a server that plays a script. */
class StreamConformanceTest {
    private static final String RETENTION = "128";
    private static final String COMPLETE = " complete";
    private static final String ROWS = " rows ";

    @TestFactory
    Stream<DynamicTest> streams() {
        return ConformanceCase.tests("streams", StreamConformanceTest::run);
    }

    private static void run(ConformanceCase script) {
        long retention = CaseText.number(script.takeIf("retention").orElse(RETENTION));
        ManualCommits commits =
                new ManualCommits(script.takeIf("start").map(CaseText::snapshot).orElse(StreamSnapshot.EMPTY));
        while (!script.isOver()) {
            new Connection(script, commits, new StreamStateMachine(commits.stored(), retention, ReorgPolicy.FAIL))
                    .run();
            assertThat(commits.stored()).isEqualTo(CaseText.snapshot(script.take("state")));
            commits.crash();
        }
    }

    /** A response of the server: {@code eth 0..10 a rows 2}, or {@code complete} instead of rows, or neither. */
    private record Response(List<BlockRange> ranges, int rows, boolean complete) {
        static Response parse(String text) {
            if (text.endsWith(COMPLETE)) {
                String ranges = text.substring(0, text.length() - COMPLETE.length());
                return new Response(CaseText.ranges(ranges), 0, true);
            }
            String[] parts = text.split(ROWS, 2);
            int rows = parts.length == 2 ? Integer.parseInt(parts[1]) : 0;
            return new Response(CaseText.ranges(parts[0]), rows, false);
        }

        ResponseMetadata metadata() {
            return new ResponseMetadata(ranges, complete);
        }
    }

    /** One connection, from its start to the end of what the server sends. */
    private record Connection(ConformanceCase script, ManualCommits commits, StreamStateMachine machine) {
        void run() {
            assertThat(machine.cursor()).isEqualTo(CaseStep.start(script.take("connect")));
            machine.rewind().ifPresent(undo -> check(undo, List.of()));
            for (Optional<String> text = script.takeIf("server"); text.isPresent(); text = script.takeIf("server")) {
                Response response = Response.parse(text.get());
                machine.accept(response.metadata(), response.rows()).forEach(step -> check(step, response.ranges()));
            }
        }

        private void check(Step step, List<BlockRange> ranges) {
            CaseStep expected = CaseStep.parse(script.take("->"), ranges);
            assertThat(step).isEqualTo(expected.step());
            commits.handOut(step);
            if (expected.committed()) {
                commits.commit(machine.next() - 1, machine::forget);
            }
        }
    }
}
