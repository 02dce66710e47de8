package io.ampsync.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BadOptionsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --dataset            | DATASET                    | Foo            | dataset name 'Foo' must consist of
            --dataset            | DATASET                    | a@1.2          | dataset revision '1.2'
            --dataset            | DATASET                    | A-b/c          | dataset namespace 'A-b'
            --tables             | TABLES                     | a,,b           | a table name is empty
            --tables             | TABLES                     | a,             | a table name is empty
            --tables             | TABLES                     | a, b ,a        | table 'a' is given twice
            --tables             | TABLES                     | amp_client_state   | table name 'amp_client_state' is reserved
            --tables             | TABLES                     | a,ampsync_streams  | table name 'ampsync_streams' is reserved
            --tables             | TABLES                     | a,http://x     | table name 2 must consist of letters, digits, _ and $, got a value that is not shown
            --tables             | TABLES                     | a b            | table name 'a b' must start with
            --tables             | TABLES                     | x;drop         | table name 'x;drop' must start with
            --tables             | TABLES                     | 1st            | table name '1st' must
            --table-suffix       | TABLE_SUFFIX               | 1st            | table suffix '1st' must
            --table-suffix       | TABLE_SUFFIX               | a-b            | table suffix 'a-b' must
            --table-suffix       | TABLE_SUFFIX               | a b            | table suffix 'a b' must
            --table-suffix       | TABLE_SUFFIX               | u:x            | must consist of letters, digits, _ and $, got
            --table-version      | TABLE_VERSION              | 1              | must be exactly true or false, got '1'
            --table-version      | TABLE_VERSION              | TRUE           | must be exactly true or false, got 'TRUE'
            --health-address     | AMPSYNC_HEALTH_ADDRESS     | 1.2.3.400      | must be the address of an interface of this machine, got '1.2.3.400'
            --strict-health      | STRICT_HEALTH              | yes            | must be exactly true or false, got 'yes'
            --health-details     | AMPSYNC_HEALTH_DETAILS     | all            | must be true or false, got 'all'
            --allow-several-networks | AMPSYNC_ALLOW_SEVERAL_NETWORKS | 2  | must be true or false, got '2'
            --microbatch-blocks  | AMPSYNC_MICROBATCH_BLOCKS  | -1             | must be off or a whole number from 0 to
            --microbatch-blocks  | AMPSYNC_MICROBATCH_BLOCKS  | 1k             | to 4611686018427387904, got '1k'
            --microbatch-blocks  | AMPSYNC_MICROBATCH_BLOCKS  | 4611686018427387905 | must be off or a whole number
            --backfill-microbatch-blocks | AMPSYNC_BACKFILL_MICROBATCH_BLOCKS | 0 | must be a whole number from 1
            --backfill-microbatch-blocks | AMPSYNC_BACKFILL_MICROBATCH_BLOCKS | 1m | must be a whole number from 1
            --amp-flight-addr    | AMP_FLIGHT_ADDR            | localhost:1602 | must be scheme://host:port
            --amp-flight-addr    | AMP_FLIGHT_ADDR            | ftp://h        | must be scheme://host:port
            --amp-flight-addr    | AMP_FLIGHT_ADDR            | http://h:99999 | the port must be from 1 to 65535
            --amp-flight-addr    | AMP_FLIGHT_ADDR            | http://h:0     | the port must be from 1 to 65535
            --amp-flight-addr    | AMP_FLIGHT_ADDR            | http://h#f     | must be scheme://host:port
            --grpc-max-decode-mb | AMPSYNC_GRPC_MAX_DECODE_MB | 0              | must be a whole number from 1 to 512, got '0'
            --grpc-max-decode-mb | AMPSYNC_GRPC_MAX_DECODE_MB | 513            | from 1 to 512, got '513'
            --grpc-max-decode-mb | AMPSYNC_GRPC_MAX_DECODE_MB | 32M            | from 1 to 512, got '32M'
            --max-db-connections | MAX_DB_CONNECTIONS         | 0              | from 1 to 1000, got '0'
            --max-db-connections | MAX_DB_CONNECTIONS         | 1001           | from 1 to 1000, got '1001'
            --database-schema    | DATABASE_SCHEMA            | pg_toast       | begins with pg_: choose another
            --database-schema    | DATABASE_SCHEMA            | information_schema | be information_schema, $user,
            --lanes              | AMPSYNC_LANES              | 0              | from 1 to 16, got '0'
            --lanes              | AMPSYNC_LANES              | 17             | from 1 to 16, got '17'
            --staging-mb         | AMPSYNC_STAGING_MB         | 0              | from 1 to 65536, got '0'
            --whole-microbatches | AMPSYNC_WHOLE_MICROBATCHES | some           | must be true or false, got 'some'
            --key-at-once        | AMPSYNC_KEY_AT_ONCE        | some           | must be true or false, got 'some'
            --unsigned-as-bigint | AMPSYNC_UNSIGNED_AS_BIGINT | some           | must be true or false, got 'some'
            --column-type        | AMPSYNC_COLUMN_TYPES       | gas=bigin      | is not a type that a column can be given; did you mean BIGINT?; possible are BIGINT, BOOLEAN
            --column-type        | AMPSYNC_COLUMN_TYPES       | gas            | column 'blocks.gas' needs a type
            --column-type        | AMPSYNC_COLUMN_TYPES       | gas=           | is not a type that a column can be given; possible are
            --column-type        | AMPSYNC_COLUMN_TYPES       | a=TEXT,=TEXT   | setting 2 must look like column=value or table.column=value
            --column-type        | AMPSYNC_COLUMN_TYPES       | logs.a=TEXT    | not among --tables: logs
            --column-type        | AMPSYNC_COLUMN_TYPES       | a=u:x          | the type of column 'blocks.a' must be one of PostgreSQL, got a value that is not shown
            --unfold             | AMPSYNC_UNFOLD             | logs.tx        | not among --tables: logs
            --unfold             | AMPSYNC_UNFOLD             | a.,b           | setting 1 must look like column=value
            --unfold             | AMPSYNC_UNFOLD             | u:x            | setting 1 must look like column=value or table.column=value, got a value that is not shown
            --index              | AMPSYNC_INDEXES            | blocks         | must look like table=column, column desc
            --index              | AMPSYNC_INDEXES            | blokcs=a       | table 'blokcs' is not synced; did you mean blocks?
            --index              | AMPSYNC_INDEXES            | accounts=a     | table 'accounts' is not synced; the tables are blocks
            --index              | AMPSYNC_INDEXES            | blocks=        | the name of a column is missing
            --index              | AMPSYNC_INDEXES            | blocks=a;blocks=A dsc | index 'A dsc': 'dsc' is not expected there
            --index              | AMPSYNC_INDEXES            | blocks=lower(a) | is none of the methods btree, hash, brin, gin
            --index              | AMPSYNC_INDEXES            | blocks=hash(a, b) | a hash index has at most 1 column
            --index              | AMPSYNC_INDEXES            | blocks=a;blocks=btree(a) | index btree (a) is declared twice
            --index              | AMPSYNC_INDEXES            | http://u:p@h   | must look like table=column, column desc or table=brin(column), got a value that is not shown
            --index              | AMPSYNC_INDEXES            | a=http://u:p@h | table 'a' is not synced
            --index              | AMPSYNC_INDEXES            | blocks=http://u:p@h | must look like table=column, column desc or table=brin(column), got a value that is not shown
            --notify             | AMPSYNC_NOTIFY             | some           | must be true or false, got 'some'
            --key                | AMPSYNC_KEY                | a,,b           | names of columns, separated by commas, got 'a,,b'
            --key                | AMPSYNC_KEY                | a,a            | must be default, none or names of columns
            --partition-blocks   | AMPSYNC_PARTITION_BLOCKS   | 0              | must be a whole number from 1 to
            --partition-blocks   | AMPSYNC_PARTITION_BLOCKS   | 1k             | to 281474976710656, got '1k'
            --on-unfit-row       | AMPSYNC_ON_UNFIT_ROW       | skip           | must be fail or quarantine, got 'skip'
            --log-format         | AMPSYNC_LOG_FORMAT         | xml            | must be text or json, got 'xml'
            --progress           | AMPSYNC_PROGRESS           | bar            | must be auto, live, log or none, got 'bar'
            --retention-blocks   | RETENTION_BLOCKS           | 63             | at least 64, got '63'
            --retention-blocks   | RETENTION_BLOCKS           | many           | at least 64, got 'many'
            --reorg-policy       | AMPSYNC_REORG_POLICY       | ignore         | must be fail or resync, got 'ignore'
            --health-port        | HEALTH_PORT                | 65536          | from 0 to 65535, got '65536'
            --health-port        | HEALTH_PORT                | -1             | from 0 to 65535, got '-1'
            --no-wait            | AMPSYNC_NO_WAIT            | maybe          | must be true or false, got 'maybe'
            --standby            | AMPSYNC_STANDBY            | warm           | must be true or false, got 'warm'
            --share              | AMPSYNC_SHARE              | 3              | must be true or false, got '3'
            --log-level          | AMPSYNC_LOG                | loud           | '''loud'' is neither a level'
            --amp-ca-file        | AMP_CA_FILE                | /no/such.pem   | there is no file '/no/such.pem'
            --amp-ca-file        | AMP_CA_FILE                | pom.xml        | file 'pom.xml' holds no certificates
            --auth-token-file    | AMP_AUTH_TOKEN_FILE        | /no/such.tok   | there is no file '/no/such.tok'
            --database-url-file  | DATABASE_URL_FILE          | /no/such.url   | there is no file '/no/such.url'
            --database-password-file | DATABASE_PASSWORD_FILE  | /no/such.pw    | there is no file '/no/such.pw'
            --database-url       | DATABASE_URL               | mysql://h/d    | must start with postgresql://
            """)
    void isRefusedInOneLineThatNamesFlagVariableAndRule(String flag, String variable, String value, String reason) {
        String name = flag + " (or " + variable + ")";
        for (SyncLine line : new SyncLine[] {
            complete(flag, flag + "=" + value), complete(flag).with(variable, value)
        }) {
            String[] lines = line.refusal().split("\n");
            assertThat(lines).hasSize(2);
            assertThat(lines[0]).startsWith("ampsync: " + name + ": ");
            assertThat(lines[0]).contains(reason);
            assertThat(lines[1]).isEqualTo("Try 'ampsync sync --help'.");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            DATASET_VERSION      | 1.0.0 | variable DATASET_VERSION is not supported; write [namespace/]name[@revision]
            DATASET_NAME         | x     | variable DATASET_NAME is not supported; write [namespace/]name[@revision]
            TABLE_PREFIX         | x     | variable TABLE_PREFIX is not supported; use TABLE_SUFFIX
            TABLE_SCHEMA         | x     | variable TABLE_SCHEMA is not supported; use DATABASE_SCHEMA
            DATABASE_SCHEM       | x     | variable DATABASE_SCHEM is unknown; did you mean DATABASE_SCHEMA?
            TABLE_SUFIX          | x     | variable TABLE_SUFIX is unknown; did you mean TABLE_SUFFIX?
            TABLES_VERSION       | true  | variable TABLES_VERSION is unknown; did you mean TABLE_VERSION?
            AMPSYNC_TABLE_SUFFIX | x     | variable AMPSYNC_TABLE_SUFFIX is unknown; did you mean TABLE_SUFFIX?
            """)
    void variablesThatWouldChangeTheDataAreRefused(String variable, String value, String message) {
        assertThat(SyncLine.complete().with(variable, value).refusal()).startsWith("ampsync: " + message);
        assertThat(SyncLine.complete().with(variable, " ").settings().destinations())
                .as("an empty one counts as unset")
                .containsExactly("blocks");
    }

    @Test
    void destinationsThatCannotBeUsedAreRefused() {
        assertThat(SyncLine.complete("--table-suffix", " a").refusal())
                .startsWith("ampsync: --table-suffix (or TABLE_SUFFIX): table suffix ' a' must");
        assertThat(SyncLine.complete("-t", "amp_client", "--table-suffix", "state")
                        .refusal())
                .startsWith("ampsync: --tables (or TABLES): table name 'amp_client_state' is reserved");
        assertThat(SyncLine.complete("--table-version", "-d", "ds@" + "a".repeat(64))
                        .refusal())
                .startsWith("ampsync: --tables (or TABLES): ")
                .contains("63");
        assertThat(SyncLine.complete("-t", "a".repeat(55), "--table-version", "-d", "ds@1.0.0", "--table-suffix", "x")
                        .refusal())
                .contains("63");
    }

    @Test
    void optionOfHealthNeedsAValue() {
        assertThat(SyncLine.complete("--strict-health").refusal())
                .startsWith("ampsync: --strict-health (or STRICT_HEALTH) needs a value");
    }

    @Test
    void missingOnesAreNamedTogether() {
        assertThat(SyncLine.of().refusal())
                .startsWith("ampsync: missing --dataset (or DATASET), --tables (or TABLES),"
                        + " --database-url (or DATABASE_URL)\n");
    }

    @Test
    void misspeltOptionIsNamedAlsoWhenOthersAreMissing() {
        assertThat(SyncLine.of("--datset", "x").refusal())
                .startsWith("ampsync: unknown option --datset; did you mean --dataset?\n");
    }

    @Test
    void misspeltOptionAfterTheTablesIsNotTakenForATable() {
        assertThat(SyncLine.of("-t", "blocks", "--databaseurl", "x").refusal())
                .startsWith("ampsync: unknown option --databaseurl; did you mean --database-url?\n");
        assertThat(SyncLine.complete("-t", "blocks", "-x").refusal()).startsWith("ampsync: unknown option -x");
    }

    @Test
    void unknownCommandIsNamedWithThoseThatExist() {
        assertThat(SyncLine.bare("bogus", "--dataset", "x").refusal())
                .startsWith("ampsync: unknown command: 'bogus';"
                        + " the commands are sync, plan, status, verify, reset, completion, resync, health\n");
        assertThat(SyncLine.bare("postgresql://u:hush@h/d").refusal())
                .startsWith("ampsync: unknown command: a value that is not shown, as it may hold a secret;"
                        + " the commands are sync, plan, status, verify, reset, completion, resync, health\n");
    }

    @Test
    void whatTheLocaleCannotHoldIsRefused() {
        assertThat(SyncLine.complete().with("TABLES", "gr\uFFFD\uFFFDe").refusal())
                .startsWith("ampsync: variable TABLES holds characters")
                .contains("LC_ALL=C.UTF-8");
        assertThat(SyncLine.complete().with("PGPASSWORD", "p\uFFFD").refusal())
                .startsWith("ampsync: variable PGPASSWORD holds");
        assertThat(SyncLine.complete("--database-url", "postgresql://u:p\uFFFD@h/d")
                        .refusal())
                .startsWith("ampsync: argument 3 holds");
    }

    @Test
    void optionWithoutValueAndOptionGivenTwiceAreNamed() {
        assertThat(SyncLine.complete("--dataset").refusal())
                .startsWith("ampsync: --dataset (or DATASET) needs a value\n");
        assertThat(SyncLine.complete("-d", "a", "--dataset", "b").refusal())
                .startsWith("ampsync: --dataset (or DATASET) is given twice\n");
    }

    @Test
    void emptyValueOnTheCommandLineIsNotTakenForUnset() {
        assertThat(SyncLine.complete("--auth-token=").refusal())
                .startsWith("ampsync: --auth-token (or AMP_AUTH_TOKEN): is empty\n");
        assertThat(SyncLine.complete("--dataset=").refusal()).startsWith("ampsync: --dataset (or DATASET)");
    }

    private static SyncLine complete(String flag, String... arguments) {
        SyncLine line = SyncLine.complete(arguments);
        return flag.equals("--database-url-file") ? line.without("DATABASE_URL") : line;
    }
}
