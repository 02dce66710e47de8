package io.ampsync.postgres.internal.resync;

import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The statements that give a table what another has beside its columns, constraints and indexes: owner, rights,
 * comments, settings, policies, sequences, and the views on it. They are made while the other still has its name, and
 * carried out when the table has got it, both without a search path, so that every name in them is complete.
 */
final class Attachments {
    private static final String STATEMENTS = """
            WITH t AS (SELECT ?::text AS name, c.* FROM pg_class c WHERE c.oid = ?::bigint::oid),
            f AS (SELECT c.* FROM pg_class c WHERE c.oid = ?::bigint::oid),
            a AS (SELECT a.* FROM pg_attribute a JOIN t ON a.attrelid = t.oid WHERE a.attnum > 0 AND NOT a.attisdropped),
            rights AS (SELECT p.* FROM t, aclexplode(coalesce(t.relacl, acldefault('r', t.relowner))) p),
            idx AS (SELECT i.oid, i.relname, i.relnamespace, x.indisclustered, x.indisreplident
                FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN t ON t.oid = x.indrelid
                WHERE x.indisvalid)
            SELECT s.sql FROM (
            SELECT 1 AS step, format('ALTER TABLE %s OWNER TO %I', t.name, pg_get_userbyid(t.relowner)) AS sql FROM t, f
                WHERE f.relowner <> t.relowner
            UNION ALL SELECT 2, format('REVOKE ALL ON %s FROM %s', t.name,
                    CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END)
                FROM t, (SELECT p.grantee FROM f, aclexplode(coalesce(f.relacl, acldefault('r', f.relowner))) p
                    UNION SELECT relowner FROM t UNION SELECT 0) g
            UNION ALL SELECT DISTINCT 3, format('GRANT %s ON %s TO %s%s', r.privilege_type, t.name,
                    CASE r.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(r.grantee)) END,
                    CASE WHEN r.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
                FROM t, rights r
            UNION ALL SELECT DISTINCT 4, format('GRANT %s (%I) ON %s TO %s%s', p.privilege_type, a.attname, t.name,
                    CASE p.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(p.grantee)) END,
                    CASE WHEN p.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
                FROM t, a, aclexplode(a.attacl) p
            UNION ALL SELECT 5, format('COMMENT ON TABLE %s IS %L', t.name, obj_description(t.oid, 'pg_class')) FROM t
            UNION ALL SELECT 6, format('COMMENT ON INDEX %I.%I IS %L', n.nspname, i.relname,
                    obj_description(i.oid, 'pg_class'))
                FROM idx i JOIN pg_namespace n ON n.oid = i.relnamespace WHERE obj_description(i.oid, 'pg_class') <> ''
            UNION ALL SELECT 7, format('COMMENT ON CONSTRAINT %I ON %s IS %L', k.conname, t.name,
                    obj_description(k.oid, 'pg_constraint'))
                FROM t JOIN pg_constraint k ON k.conrelid = t.oid WHERE obj_description(k.oid, 'pg_constraint') <> ''
            UNION ALL SELECT 8, format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS %s', t.name, a.attname,
                    a.attstattarget)
                FROM t, a WHERE a.attstattarget >= 0
            UNION ALL SELECT 9, format('ALTER TABLE %s ALTER COLUMN %I SET (%s)', t.name, a.attname,
                    array_to_string(a.attoptions, ', '))
                FROM t, a WHERE a.attoptions IS NOT NULL
            UNION ALL SELECT 10, format('ALTER TABLE %s REPLICA IDENTITY %s', t.name, CASE t.relreplident
                    WHEN 'f' THEN 'FULL' WHEN 'n' THEN 'NOTHING' WHEN 'i' THEN (SELECT format('USING INDEX %I', i.relname)
                        FROM idx i WHERE i.indisreplident) ELSE 'DEFAULT' END) FROM t
            UNION ALL SELECT 11, format('ALTER TABLE %s CLUSTER ON %I', t.name, i.relname) FROM t, idx i
                WHERE i.indisclustered
            UNION ALL SELECT 12, format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t.name) FROM t
                WHERE t.relrowsecurity
            UNION ALL SELECT 13, format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t.name) FROM t
                WHERE t.relforcerowsecurity
            UNION ALL SELECT 14, format('CREATE POLICY %I ON %s AS %s FOR %s TO %s%s%s', p.polname, t.name,
                    CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
                    CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
                        WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
                    (SELECT string_agg(CASE r WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(r)) END, ', ')
                        FROM unnest(p.polroles) r),
                    ' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')',
                    ' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')')
                FROM t JOIN pg_policy p ON p.polrelid = t.oid
            UNION ALL SELECT 15, format('COMMENT ON POLICY %I ON %s IS %L', p.polname, t.name,
                    obj_description(p.oid, 'pg_policy'))
                FROM t JOIN pg_policy p ON p.polrelid = t.oid WHERE obj_description(p.oid, 'pg_policy') <> ''
            UNION ALL SELECT 16, format('ALTER SEQUENCE %s OWNED BY %s.%I', d.objid::regclass, t.name, a.attname)
                FROM t JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = t.oid
                    AND d.classid = 'pg_class'::regclass AND d.deptype = 'a'
                JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' JOIN a ON a.attnum = d.refobjsubid
            UNION ALL SELECT 17, format('CREATE OR REPLACE VIEW %s%s AS %s', v.oid::regclass,
                    ' WITH (' || array_to_string(v.reloptions, ', ') || ')', pg_get_viewdef(v.oid))
                FROM pg_class v WHERE v.oid = ANY (?::bigint[]::oid[])
            ) s WHERE s.sql IS NOT NULL ORDER BY s.step, s.sql""";

    private static final String VIEWS = """
            SELECT DISTINCT v.oid::bigint, format('ALTER VIEW %s OWNER TO %I', v.oid::regclass,
                pg_get_userbyid(v.relowner)) FROM pg_depend d
            JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
            JOIN pg_class v ON v.oid = r.ev_class AND v.relkind = 'v'
            WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = ?::bigint::oid ORDER BY 1""";

    private Attachments() {}

    /**
     * A view that reads the table itself.
     *
     * @param lock a statement that changes nothing, and locks out everybody; LOCK TABLE would want more rights on the
     *     table than the owner of the view may have
     */
    record View(long oid, String lock) {}

    /** The views on a table. */
    static List<View> views(Connection connection, long table) throws SQLException {
        return Sql.of(VIEWS, table).list(connection, row -> new View(row.getLong(1), row.getString(2)));
    }

    /** What gives the table {@code to}, which is called {@code name} by then, what {@code from} has. */
    static List<String> statements(Connection connection, TableName name, long from, long to) throws SQLException {
        Object views = connection.createArrayOf(
                "bigint", views(connection, from).stream().map(View::oid).toArray());
        return Sql.of(STATEMENTS, name.sql(), from, to, views).list(connection, row -> row.getString(1));
    }
}
