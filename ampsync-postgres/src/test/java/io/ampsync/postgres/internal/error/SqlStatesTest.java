package io.ampsync.postgres.internal.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.postgres.internal.error.SqlStates.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

class SqlStatesTest {
    @Test
    void noRuleIsHiddenByAnEarlierOne() {
        List<Rule> rules = SqlStates.RULES;
        assertThat(IntStream.range(0, rules.size()).boxed())
                .allSatisfy(i -> assertThat(rules.subList(0, i))
                        .noneMatch(earlier -> rules.get(i).state().startsWith(earlier.state())));
    }

    /** Printed on failure in the form that the document needs. */
    @Test
    void theDocumentShowsTheTable() throws IOException {
        String table = Stream.concat(SqlStates.RULES.stream(), Stream.of(SqlStates.OTHER))
                .map(rule -> "| " + code(rule) + " | " + rule.meaning() + " | "
                        + rule.subject().label() + " | " + rule.subject().treatment() + " |\n")
                .collect(Collectors.joining());

        assertThat(Files.readString(Path.of("../docs/postgres.md"))).contains(table);
    }

    private static String code(Rule rule) {
        return switch (rule.state().length()) {
            case 2 -> "class `" + rule.state() + "`";
            case 5 -> rule.state().equals("other") ? "any other" : "`" + rule.state() + "`";
            default -> throw new IllegalArgumentException(rule.state());
        };
    }

    @Test
    void aPoolersRefusalOfAStartupParameterIsFinalAndNamesTheRemedy() {
        DatabaseError error =
                DatabaseError.of(server("FATAL", "08P01", "unsupported startup parameter in options: search_path"));
        assertThat(error.subject()).isEqualTo(ErrorSubject.CONFIGURATION);
        assertThat(error.remedy()).contains("ALTER ROLE");
    }

    @Test
    void aPoolersPassingTroubleIsTriedAgain() {
        assertThat(DatabaseError.of(server("FATAL", "XX000", "ECHECKOUTRETRIES"))
                        .subject())
                .isEqualTo(ErrorSubject.SERVER);
    }

    @Test
    void aRefusedLoginIsWaitedOutOnceOneHasBeenAccepted() {
        ErrorSubject subject = DatabaseError.of(server("FATAL", "28P01", "no")).subject();
        assertThat(subject.isRetried(false)).isFalse();
        assertThat(subject.isRetried(true)).isTrue();
    }

    @Test
    void aSettingThatTheServerRefusesAtTheLoginIsNotAboutRows() {
        assertThat(DatabaseError.of(server("FATAL", "22023", "invalid value for parameter"))
                        .subject())
                .isEqualTo(ErrorSubject.CONFIGURATION);
        assertThat(DatabaseError.of(server("ERROR", "22023", "invalid")).subject())
                .isEqualTo(ErrorSubject.ROWS);
    }

    private static PSQLException server(String severity, String state, String message) {
        return new PSQLException(new ServerErrorMessage("S" + severity + "\0C" + state + "\0M" + message + "\0"));
    }
}
