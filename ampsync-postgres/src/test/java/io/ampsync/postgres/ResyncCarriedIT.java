package io.ampsync.postgres;

import static io.ampsync.postgres.ResyncBench.STREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.TargetException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is bound to a table is bound to the one that takes its place, or the table isn't replaced. */
@Timeout(120)
class ResyncCarriedIT {
    private static final List<String> DESCRIPTION = List.of(
            "SELECT attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid),"
                    + " col_description(attrelid, attnum), attoptions, attstattarget, attstorage, attacl"
                    + " FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = attrelid AND d.adnum = attnum"
                    + " WHERE attrelid = 'blocks'::regclass AND attnum > 0 ORDER BY attnum",
            "SELECT pg_get_indexdef(indexrelid), indisprimary, indisclustered, indisreplident,"
                    + " obj_description(indexrelid) FROM pg_index WHERE indrelid = 'blocks'::regclass ORDER BY 1",
            "SELECT conname, pg_get_constraintdef(oid), obj_description(oid) FROM pg_constraint"
                    + " WHERE conrelid = 'blocks'::regclass ORDER BY 1",
            "SELECT c.relowner::regrole, (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(c.relacl) a),"
                    + " c.reloptions, z.reloptions, c.relrowsecurity, c.relforcerowsecurity, c.relreplident,"
                    + " obj_description(c.oid)"
                    + " FROM pg_class c JOIN pg_class z ON z.oid = c.reltoastrelid WHERE c.oid = 'blocks'::regclass",
            "SELECT polname, polcmd, polpermissive, polroles::regrole[], pg_get_expr(polqual, polrelid),"
                    + " pg_get_expr(polwithcheck, polrelid), obj_description(oid) FROM pg_policy"
                    + " WHERE polrelid = 'blocks'::regclass ORDER BY 1",
            "SELECT viewname, viewowner, definition, (SELECT reloptions FROM pg_class WHERE relname = viewname),"
                    + " (SELECT relacl FROM pg_class WHERE relname = viewname)"
                    + " FROM pg_views WHERE schemaname = 'public' AND viewname NOT LIKE 'ampsync%' ORDER BY 1",
            "SELECT pg_get_serial_sequence('blocks', 'place')");

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    private ResyncBench bench;
    private String role;

    @BeforeEach
    void fill() throws Exception {
        bench = test.closing(new ResyncBench(test));
        role = "reader_of_" + test.name();
        test.execute("CREATE ROLE " + role);
        bench.fill();
    }

    @AfterEach
    void dropRole() throws Exception {
        test.execute("DROP OWNED BY " + role + "; DROP ROLE " + role);
    }

    private List<String> description() throws Exception {
        List<String> all = new ArrayList<>();
        for (String query : DESCRIPTION) {
            all.addAll(test.rows(query));
        }
        return all;
    }

    @Test
    void whatIsBoundToTheTableIsCarriedOver() throws Exception {
        test.execute("""
                ALTER TABLE blocks ADD note TEXT DEFAULT 'it''s ? a note', ADD place BIGSERIAL,
                    ADD twice NUMERIC GENERATED ALWAYS AS (block_num * 2) STORED,
                    ADD CONSTRAINT sane CHECK (block_num >= 0),
                    ADD CONSTRAINT "Only Once" UNIQUE (hash) INCLUDE (block_num);
                ALTER TABLE blocks SET (fillfactor = 90, toast.autovacuum_enabled = false);
                ALTER TABLE blocks ALTER note SET STATISTICS 7, ALTER note SET (n_distinct = 3), ALTER note SET STORAGE MAIN;
                CREATE INDEX "by USING hash" ON blocks USING hash (hash);
                CREATE UNIQUE INDEX partly ON blocks (lower(note), block_num DESC NULLS LAST, hash) WITH (fillfactor = 70)
                    WHERE note <> ' USING ';
                ALTER TABLE blocks CLUSTER ON "Only Once";
                ALTER TABLE blocks REPLICA IDENTITY USING INDEX blocks_pkey;
                COMMENT ON TABLE blocks IS 'what''s this?';
                COMMENT ON COLUMN blocks.hash IS 'of the header';
                COMMENT ON INDEX partly IS 'an index';
                COMMENT ON CONSTRAINT "Only Once" ON blocks IS 'a constraint';
                COMMENT ON CONSTRAINT sane ON blocks IS 'a check';
                GRANT SELECT, TRIGGER ON blocks TO %1$s WITH GRANT OPTION;
                GRANT SELECT ON blocks TO PUBLIC;
                GRANT UPDATE (note) ON blocks TO %1$s;
                REVOKE TRUNCATE ON blocks FROM CURRENT_USER;
                ALTER DEFAULT PRIVILEGES GRANT DELETE ON TABLES TO %1$s;
                ALTER TABLE blocks ENABLE ROW LEVEL SECURITY;
                CREATE POLICY p1 ON blocks FOR SELECT TO %1$s USING (block_num < 1000);
                CREATE POLICY "P 2" ON blocks AS RESTRICTIVE USING (TRUE) WITH CHECK (note IS NOT NULL);
                COMMENT ON POLICY p1 ON blocks IS 'a policy';
                CREATE VIEW seen (n, "the Hash") WITH (security_barrier, check_option = local) AS
                    SELECT block_num, hash FROM blocks WHERE note = note;
                CREATE VIEW again AS SELECT a.n, b.note FROM seen a JOIN blocks b ON a.n = b.block_num;
                GRANT SELECT ON seen TO %1$s;
                """.formatted(role));
        test.execute("CREATE VIEW mirrored AS SELECT * FROM blocks; ALTER VIEW mirrored OWNER TO " + role);
        List<String> before = description();
        bench.resync();
        assertThat(description()).isEqualTo(before);
        assertThat(bench.stored()).isEqualTo(bench.expected());
        assertThat(test.value("SELECT count(*) FROM again")).isEqualTo("200");
        assertThat(test.rows("SELECT relname FROM pg_class WHERE relname LIKE 'ampsync_re%'"))
                .isEmpty();

        bench.chain.reorg(3, 5);
        try (PostgresDatabase database = test.open()) {
            bench.sync(database);
            bench.awaitChain();
        }
        assertThat(test.value("SELECT count(*) FROM mirrored")).isEqualTo("202");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE MATERIALIZED VIEW m AS SELECT hash FROM blocks | rule _RETURN on materialized view m depends on it",
                "ALTER TABLE blocks ADD UNIQUE (hash); CREATE TABLE n (h BYTEA REFERENCES blocks (hash))"
                        + " | referenced by foreign key n_h_fkey of n",
                "CREATE TABLE n (h BYTEA PRIMARY KEY); ALTER TABLE blocks ADD p BYTEA REFERENCES n"
                        + " | it has foreign key blocks_p_fkey",
                "CREATE PUBLICATION p FOR TABLE blocks | it is in publication p",
                "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
                        + " CREATE TRIGGER t BEFORE INSERT ON blocks FOR EACH ROW EXECUTE FUNCTION f() | it has trigger t",
                "CREATE TABLE child () INHERITS (blocks) | table child inherits from it",
                "CREATE FUNCTION f(blocks) RETURNS INT LANGUAGE sql AS 'SELECT 1'"
                        + " | its rows are a type that function f(blocks) has",
                "CREATE FUNCTION f() RETURNS BIGINT BEGIN ATOMIC SELECT count(*) FROM blocks; END"
                        + " | function f() depends on it",
                "CREATE STATISTICS s ON block_num, hash FROM blocks | it has statistics s",
                "CREATE RULE r AS ON DELETE TO blocks WHERE FALSE DO INSTEAD NOTHING | it has rule r",
                "ALTER TABLE blocks ADD i INT GENERATED ALWAYS AS IDENTITY | an identity column",
                "CREATE TABLE other (x INT); CREATE RULE r AS ON INSERT TO other DO ALSO SELECT hash FROM blocks"
                        + " | rule r on table other depends on it",
            })
    void whatCantBeCarriedOverIsRefused(String before, String reason) throws Exception {
        test.execute(before);
        String oid = test.value("SELECT 'blocks'::regclass::oid");
        try (PostgresDatabase database = test.open()) {
            PostgresResync resync = PostgresResync.of(database, STREAM);
            assertThatThrownBy(() -> resync.start(bench.run()))
                    .isInstanceOf(TargetException.class)
                    .hasMessageContaining(reason);
        }
        assertThat(test.value("SELECT 'blocks'::regclass::oid")).isEqualTo(oid);
        assertThat(test.rows("SELECT relname FROM pg_class WHERE relname LIKE 'ampsync_re%'"))
                .isEmpty();
        assertThat(test.rows("SELECT stream_id FROM amp_client_state")).containsExactly(STREAM.id());
    }
}
