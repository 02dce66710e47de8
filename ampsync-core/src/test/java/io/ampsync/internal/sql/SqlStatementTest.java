package io.ampsync.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlStatementTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SELECT 1                                                     | SELECT 1         |
            SELECT 1;                                                    | SELECT 1         |
            SELECT 1 ; -- done;                                          | SELECT 1 -- done; |
            SELECT 1 SETTINGS stream = true                              | SELECT 1         | SETTINGS stream = true
            SELECT 1 settings Stream=true, microbatch_max_interval = 5 ; | SELECT 1         | settings Stream=true, microbatch_max_interval = 5
            SELECT 'settings a = 1'                                      | SELECT 'settings a = 1' |
            SELECT settings FROM t WHERE settings = 1                    | SELECT settings FROM t WHERE settings = 1 |
            """)
    void theSettingsArePartOfTheStatementAndNotOfTheQuery(String sql, String body, String settings) {
        SqlStatement statement = SqlStatement.of(sql);
        assertThat(statement.body()).isEqualTo(body);
        assertThat(statement.settings().orElse(null)).isEqualTo(settings);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT a, 'b  c' FROM \"x  y\".t",
                "  SELECT  a,\n\t'b  c' FROM \"x  y\".t ;",
                "-- what it is for\nSELECT a, 'b  c' /* and why */ FROM \"x  y\".t SETTINGS stream = true",
                "SELECT a, 'b  c' FROM \"x  y\".t -- the end",
            })
    void spaceAndCommentsAndSettingsMakeNoOtherQuery(String sql) {
        assertThat(SqlStatement.of(sql).canonical()).isEqualTo("SELECT a, 'b  c' FROM \"x  y\".t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT a, 'b c' FROM \"x  y\".t",
                "SELECT A, 'b  c' FROM \"x  y\".t",
                "SELECT a, 'b  c' FROM \"x  y\".t WHERE 1 = 1"
            })
    void everythingElseDoes(String sql) {
        assertThat(SqlStatement.of(sql).canonical()).isNotEqualTo("SELECT a, 'b  c' FROM \"x  y\".t");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                                                      | empty
            -- nothing                                              | empty
            SELECT 'a                                               | quotes
            SELECT 1 /* a                                           | comment
            SELECT 1; SELECT 2                                      | one statement
            INSERT INTO t VALUES (1)                                | SELECT or WITH
            SET a = 1                                               | SELECT or WITH
            SELECT a FROM d.t WHERE a IN (SELECT b FROM d.u)        | write it as a join
            SELECT a FROM d.t WHERE a in(/* x */ with c AS (SELECT 1) SELECT 1) | write it as a join
            SELECT a FROM d.t WHERE EXISTS (SELECT 1 FROM d.u)      | write it as a join
            """)
    void refusesWhatCanNotBeStreamed(String sql, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SqlStatement.of(sql))
                .withMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT a FROM d.t WHERE a IN (1, 2)",
                "WITH x AS (SELECT 1) SELECT 2",
                "(SELECT 1) UNION ALL (SELECT 2)",
                "SELECT 'IN (SELECT 1)', \"exists (\" FROM d.t -- EXISTS (",
            })
    void leavesTheRestToTheServer(String sql) {
        assertThat(SqlStatement.of(sql).body()).isEqualTo(sql);
    }

    @Test
    void findsTheTables() {
        assertThat(SqlStatement.of("""
                        SELECT x.y FROM "_/eth@1.0.0".logs l JOIN ns . "Blocks" b ON l.a = b.a
                        UNION ALL SELECT 'from a.b' FROM (SELECT c.d FROM "_/eth@1.0.0".logs) c -- from e.f""").tables()).containsExactly("\"_/eth@1.0.0\".logs", "ns . \"Blocks\"");
    }
}
