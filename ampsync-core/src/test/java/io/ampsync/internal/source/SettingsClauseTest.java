package io.ampsync.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsClauseTest {
    private static final String CLAUSE = "SETTINGS microbatch_max_interval = 7";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM \"_/eth@1.0.0\".\"blocks\"",
                "SELECT settings FROM \"a/b\".t",
                "SELECT * FROM \"a/b\".t settings WHERE settings = 1",
                "SELECT * FROM \"a/b\".t WHERE note = 'settings stream = true'",
                "SELECT \"settings a = b\" FROM \"a/b\".t",
                "SELECT 1 /* settings stream = true */",
                "SELECT 1 /* a /* settings b = 1 */ settings c = 2 */ FROM t",
                "-- settings stream = true\nSELECT 1",
                "SELECT 'it''s; -- fine' FROM t",
                "SELECT resettings x = 1",
                "SELECT a; SELECT b",
            })
    void goesToTheEnd(String sql) {
        assertThat(SettingsClause.append(sql, 7)).isEqualTo(sql + " " + CLAUSE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1 SETTINGS stream = true",
                "SELECT 1 settings\nMicrobatch_Max_Interval=5;",
                "SELECT 1 /* x */ SETTINGS /* y */ stream /* z */ = true -- end",
                "SELECT 'never closed",
                "SELECT \"never closed",
                "SELECT 1 /* never closed",
            })
    void leavesOthersAlone(String sql) {
        assertThat(SettingsClause.append(sql, 7)).isEqualTo(sql);
    }

    @Test
    void takesTheFinalSemicolonOff() {
        assertThat(SettingsClause.append("SELECT 1;", 7)).isEqualTo("SELECT 1 " + CLAUSE);
        assertThat(SettingsClause.append("SELECT 1 ;\n ", 7)).isEqualTo("SELECT 1 " + CLAUSE);
        assertThat(SettingsClause.append("SELECT ';' AS a", 7)).isEqualTo("SELECT ';' AS a " + CLAUSE);
    }

    @Test
    void doesNotDisappearInAComment() {
        assertThat(SettingsClause.append("SELECT 1 -- done", 7)).isEqualTo("SELECT 1 -- done\n" + CLAUSE);
        assertThat(SettingsClause.append("SELECT 1; -- done;", 7)).isEqualTo("SELECT 1 -- done;\n" + CLAUSE);
        assertThat(SettingsClause.append("SELECT 1; /* done; */", 7)).isEqualTo("SELECT 1 /* done; */ " + CLAUSE);
        assertThat(SettingsClause.append("SELECT 1 -- done\n", 7)).isEqualTo("SELECT 1 -- done\n" + CLAUSE);
    }

    @Test
    void onlySizesThatServersCanReckonWithAreTaken() {
        for (long blocks : new long[] {0, -1, (1L << 62) + 1, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> new QueryOptions(OptionalLong.of(blocks), false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("got " + blocks);
        }
        assertThat(new QueryOptions(OptionalLong.of(1L << 62), false).microbatchBlocks())
                .hasValue(1L << 62);
    }
}
