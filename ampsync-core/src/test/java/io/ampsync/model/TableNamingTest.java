package io.ampsync.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableNamingTest {
    private static final String HASH = "0123456789abcdefABCDEF0123456789abcdef0123456789abcdef0123456789";

    /**
     * {@code HASH} stands for a hash of 64 digits, {@code a54} for a name of 54 letters, a suffix of '' for an empty
     * one.
     */
    @ParameterizedTest(name = "{0} of {1}, version {2}, suffix {3}")
    @CsvSource(delimiter = '|', textBlock = """
            # source        | dataset                 | version | suffix           | destination                         | id
            transfers       | ds@1.0.0                | no      |                  | transfers                           | _/ds@1.0.0:transfers
            transfers       | ds@1.0.0                | yes     |                  | transfers_v1_0_0                    | _/ds@1.0.0:transfers_v1_0_0
            transfers       | ds@1.0.0                | no      | green            | transfers_green                     | _/ds@1.0.0:transfers_green
            transfers       | ds@1.0.0                | yes     | green            | transfers_v1_0_0_green              | _/ds@1.0.0:transfers_v1_0_0_green
            transfers       | ds@1.0.0                | no      | ''               | transfers                           | _/ds@1.0.0:transfers
            transfers       | ds@1.0.0                | yes     | ''               | transfers_v1_0_0                    | _/ds@1.0.0:transfers_v1_0_0
            transfers       | ds                      | no      |                  | transfers                           | _/ds@latest:transfers
            transfers       | ds                      | yes     |                  | transfers_vlatest                   | _/ds@latest:transfers_vlatest
            transfers       | ds@latest               | yes     | blue             | transfers_vlatest_blue              | _/ds@latest:transfers_vlatest_blue
            transfers       | ds@dev                  | yes     |                  | transfers_vdev                      | _/ds@dev:transfers_vdev
            transfers       | ds@dev                  | no      | blue             | transfers_blue                      | _/ds@dev:transfers_blue
            Transfers       | ds@1.2.0-rc.1+b.7       | yes     |                  | Transfers_v1_2_0_rc_1_b_7           | _/ds@1.2.0-rc.1+b.7:Transfers_v1_2_0_rc_1_b_7
            t               | ds@1.0.0-beta           | yes     |                  | t_v1_0_0_beta                       | _/ds@1.0.0-beta:t_v1_0_0_beta
            t               | ds@1.0.0+beta           | yes     |                  | t_v1_0_0_beta                       | _/ds@1.0.0+beta:t_v1_0_0_beta
            t               | ds@1.0.0--              | yes     |                  | t_v1_0_0__                          | _/ds@1.0.0--:t_v1_0_0__
            t               | ds@1.0.0-RC.1           | yes     |                  | t_v1_0_0_RC_1                       | _/ds@1.0.0-RC.1:t_v1_0_0_RC_1
            t               | ds@10.20.30             | yes     | x                | t_v10_20_30_x                       | _/ds@10.20.30:t_v10_20_30_x
            logs            | my_ns/ds@1.2.0          | no      |                  | logs                                | my_ns/ds@1.2.0:logs
            logs            | my_ns/ds@1.2.0          | yes     | y                | logs_v1_2_0_y                       | my_ns/ds@1.2.0:logs_v1_2_0_y
            logs            | 0/ds@1.2.0              | no      | y                | logs_y                              | 0/ds@1.2.0:logs_y
            t               | ds@HASH                 | no      |                  | t                                   | _/ds@HASH:t
            t               | ds@HASH                 | no      | green            | t_green                             | _/ds@HASH:t_green
            _t              | ds@1.0.0                | no      | _s               | _t__s                               | _/ds@1.0.0:_t__s
            t$1             | ds@1.0.0                | yes     | a$b              | t$1_v1_0_0_a$b                      | _/ds@1.0.0:t$1_v1_0_0_a$b
            user            | ds@1.0.0                | no      |                  | user                                | _/ds@1.0.0:user
            order           | ds@1.0.0                | no      | select           | order_select                        | _/ds@1.0.0:order_select
            t               | ds@1.0.0                | no      | Green            | t_Green                             | _/ds@1.0.0:t_Green
            unnested        | ds@1.0.0                | no      | tables           | unnested_tables                     | _/ds@1.0.0:unnested_tables
            amp_client_stat | ds@1.0.0                | no      | e                | amp_client_stat_e                   | _/ds@1.0.0:amp_client_stat_e
            Ampsync_streams | ds@1.0.0                | no      |                  | Ampsync_streams                     | _/ds@1.0.0:Ampsync_streams
            a54             | ds@1.0.0                | yes     | x                | a54_v1_0_0_x                        | _/ds@1.0.0:a54_v1_0_0_x
            a63             | ds@1.0.0                | no      |                  | a63                                 | _/ds@1.0.0:a63
            a61             | ds@1.0.0                | no      | x                | a61_x                               | _/ds@1.0.0:a61_x
            a56             | ds@1.0.0                | yes     |                  | a56_v1_0_0                          | _/ds@1.0.0:a56_v1_0_0
            t               | ds@1.0.0                | no      | a61              | t_a61                               | _/ds@1.0.0:t_a61
            """)
    void aDestinationIsMadeOfSourceRevisionAndSuffix(
            String source, String dataset, String version, String suffix, String destination, String id) {
        List<SyncStream> streams =
                naming(version, suffix).streams(DatasetReference.parse(expand(dataset)), List.of(expand(source)));
        assertThat(streams)
                .containsExactly(new SyncStream(
                        new AmpTable(DatasetReference.parse(expand(dataset)), expand(source)), expand(destination)));
        assertThat(streams.get(0).id()).isEqualTo(expand(id));
    }

    @ParameterizedTest(name = "{0} of {1}, version {2}, suffix {3}")
    @CsvSource(delimiter = '|', textBlock = """
            # sources             | dataset  | version | suffix           | error
            t                     | ds@HASH  | yes     |                  | destination table name 't_vHASH' has 67 bytes, more than the 63 allowed
            t                     | ds@HASH  | yes     | green            | destination table name 't_vHASH_green' has 73 bytes, more than the 63 allowed
            a55                   | ds@1.0.0 | yes     | x                | destination table name 'a55_v1_0_0_x' has 64 bytes, more than the 63 allowed
            a57                   | ds@1.0.0 | yes     |                  | destination table name 'a57_v1_0_0' has 64 bytes, more than the 63 allowed
            a62                   | ds@1.0.0 | no      | x                | destination table name 'a62_x' has 64 bytes, more than the 63 allowed
            a64                   | ds@1.0.0 | no      |                  | table name 'a64' has 64 bytes, more than the 63 allowed
            t                     | ds@1.0.0 | no      | a64              | table suffix 'a64' has 64 bytes, more than the 63 allowed
            t                     | ds@1.0.0 | no      | a62              | destination table name 't_a62' has 64 bytes, more than the 63 allowed
            t                     | ds@1.0.0 | no      | 1x               | table suffix '1x' must start with an ASCII letter or _
            t                     | ds@1.0.0 | no      | $x               | table suffix '$x' must start with
            t                     | ds@1.0.0 | no      | x-y              | table suffix 'x-y' must start with
            t                     | ds@1.0.0 | no      | ' x'             | table suffix ' x' must start with
            t                     | ds@1.0.0 | no      | grün             | table suffix 'grün' must start with
            t                     | ds@1.0.0 | no      | Table            | table suffix 'Table' is a keyword
            1t                    | ds@1.0.0 | no      | 1x               | table suffix '1x' must start with
            1t                    | ds@1.0.0 | no      |                  | table name '1t' must start with
            $t                    | ds@1.0.0 | no      |                  | table name '$t' must start with
            blöcke                | ds@1.0.0 | no      |                  | table name 'blöcke' must start with
            a b                   | ds@1.0.0 | no      |                  | table name 'a b' must start with
            ''                    | ds@1.0.0 | no      | x                | table name is empty
            lateral               | ds@1.0.0 | no      |                  | table name 'lateral' is a keyword
            TABLE                 | ds@1.0.0 | no      | x                | table name 'TABLE' is a keyword
            Unnest                | ds@1.0.0 | yes     |                  | table name 'Unnest' is a keyword
            t,t                   | ds@1.0.0 | no      |                  | table 't' is given twice
            t,u,t                 | ds@1.0.0 | no      | x                | table 't_x' is given twice
            t,t,1u                | ds@1.0.0 | no      |                  | table name '1u' must start with
            a62,1t                | ds@1.0.0 | no      | x                | destination table name 'a62_x' has 64 bytes
            amp_client_state      | ds@1.0.0 | no      |                  | table name 'amp_client_state' is reserved
            amp_client            | ds@1.0.0 | no      | state            | table name 'amp_client_state' is reserved
            amp_client_buffer     | ds@1.0.0 | no      | entries          | table name 'amp_client_buffer_entries' is reserved
            _sqlx                 | ds@1.0.0 | no      | migrations       | table name '_sqlx_migrations' is reserved
            ampsync               | ds@1.0.0 | no      | streams          | table name 'ampsync_streams' is reserved
            ampsync               | ds@1.0.0 | yes     |                  | table name 'ampsync_v1_0_0' is reserved
            ampsync_anything      | ds@1.0.0 | no      |                  | table name 'ampsync_anything' is reserved
            """)
    void whatCanNotBeADestinationIsRefusedInTheOrderOfTheChecks(
            String sources, String dataset, String version, String suffix, String error) {
        assertThatThrownBy(() -> naming(version, suffix)
                        .streams(
                                DatasetReference.parse(expand(dataset)),
                                List.of(expand(sources).split(",", -1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(expand(error));
    }

    @Test
    void lettersOfDifferentCaseMakeDifferentTables() {
        DatasetReference dataset = DatasetReference.parse("ds");
        assertThat(TableNaming.SAME_AS_SOURCE.streams(dataset, List.of("t", "T")))
                .extracting(SyncStream::destination)
                .containsExactly("t", "T");
    }

    @Test
    void oneSourceMayFillSeveralDestinationsButNoDestinationIsFilledTwice() {
        AmpTable one = new AmpTable(DatasetReference.parse("ds@1.0.0"), "t");
        AmpTable other = new AmpTable(DatasetReference.parse("ds@2.0.0"), "t");
        TableNaming.checkDistinct(List.of(new SyncStream(one, "a"), new SyncStream(one, "b")));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> TableNaming.checkDistinct(List.of(new SyncStream(one, "a"), new SyncStream(other, "a"))))
                .withMessage("table 'a' is given twice");
    }

    private static TableNaming naming(String version, String suffix) {
        TableNaming naming = TableNaming.SAME_AS_SOURCE;
        naming = version.equals("yes") ? naming.withVersion() : naming;
        return suffix == null ? naming : naming.withSuffix(expand(suffix));
    }

    private static String expand(String text) {
        String expanded = text.replace("HASH", HASH);
        for (int length = 54; length <= 64; length++) {
            expanded = expanded.replaceAll("(?<![0-9a-zA-Z])a" + length, "a".repeat(length));
        }
        return expanded;
    }
}
