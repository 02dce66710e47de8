package io.ampsync.postgres.internal.copy.type;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.postgres.FreshDatabase;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of the type of a column before it is created, is what PostgreSQL makes of it. */
class CreatedTypesIT {
    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BOOLEAN",
                "SMALLINT",
                "INTEGER",
                "BIGINT",
                "NUMERIC",
                "NUMERIC(20, 0)",
                "NUMERIC(78, 18)",
                "REAL",
                "DOUBLE PRECISION",
                "TEXT",
                "VARCHAR",
                "VARCHAR(10)",
                "BYTEA",
                "DATE",
                "TIME",
                "TIME(3)",
                "TIMESTAMP",
                "TIMESTAMP(0)",
                "TIMESTAMPTZ",
                "TIMESTAMPTZ(6)",
                "INTERVAL",
                "JSON",
                "JSONB",
                "TEXT[]",
                "NUMERIC(20, 0)[]"
            })
    void numberAndModifierAreThoseOfTheCatalogue(String ddl) throws Exception {
        test.execute("CREATE TABLE t (c " + ddl + ")");
        PgType type = PgType.of(ddl);
        PgType.Element element = type.element();
        assertThat(test.value("SELECT CASE WHEN typelem <> 0 AND typcategory = 'A' THEN typelem ELSE t.oid END || ' '"
                        + " || atttypmod FROM pg_attribute JOIN pg_type t ON t.oid = atttypid"
                        + " WHERE attrelid = 't'::regclass AND attname = 'c'"))
                .isEqualTo((element == null ? type.oid() : element.oid()) + " " + type.modifier());
        assertThat(type.is(ddl)).isTrue();
    }
}
