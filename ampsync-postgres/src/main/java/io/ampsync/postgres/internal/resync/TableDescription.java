package io.ampsync.postgres.internal.resync;

import io.ampsync.postgres.internal.connect.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a table is to others, in lines that are the same for another table that can stand in for it. */
record TableDescription(List<String> lines) {
    /** Of these the new table must have no more either. */
    private static final Set<String> EXACT = Set.of("grant", "policy");

    private static final String LINES = """
            WITH t AS (SELECT c.* FROM pg_class c WHERE c.oid = ?::bigint::oid),
            a AS (SELECT a.* FROM pg_attribute a JOIN t ON a.attrelid = t.oid WHERE a.attnum > 0 AND NOT a.attisdropped)
            SELECT concat_ws(' ', 'table', t.relkind, t.relpersistence, m.amname, s.spcname, 'owner',
                pg_get_userbyid(t.relowner), 'row security', t.relrowsecurity, t.relforcerowsecurity, 'replica identity',
                t.relreplident, (SELECT array_agg(o ORDER BY o) FROM unnest(t.reloptions) o)::text,
                (SELECT array_agg(o ORDER BY o) FROM unnest(z.reloptions) o)::text, 'comment',
                obj_description(t.oid, 'pg_class'))
                FROM t JOIN pg_am m ON m.oid = t.relam LEFT JOIN pg_tablespace s ON s.oid = t.reltablespace
                LEFT JOIN pg_class z ON z.oid = t.reltoastrelid
            UNION ALL SELECT concat_ws(' ', 'column', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
                CASE WHEN a.attnotnull THEN 'not null' END, a.attcollation::regcollation, a.attstorage, a.attcompression,
                coalesce(a.attstattarget, -1), a.attidentity, a.attgenerated, a.attoptions::text,
                pg_get_expr(d.adbin, d.adrelid), 'comment', col_description(a.attrelid, a.attnum))
                FROM a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            UNION ALL SELECT concat_ws(' ', 'constraint', quote_ident(k.conname), pg_get_constraintdef(k.oid),
                k.convalidated, 'comment', obj_description(k.oid, 'pg_constraint'))
                FROM t JOIN pg_constraint k ON k.conrelid = t.oid
            UNION ALL SELECT concat_ws(' ', 'index', pg_get_indexdef(i.oid), s.spcname, x.indisprimary,
                x.indisclustered, x.indisreplident, 'comment', obj_description(i.oid, 'pg_class'))
                FROM t JOIN pg_index x ON x.indrelid = t.oid AND x.indisvalid JOIN pg_class i ON i.oid = x.indexrelid
                LEFT JOIN pg_tablespace s ON s.oid = i.reltablespace
            UNION ALL SELECT DISTINCT concat_ws(' ', 'grant', p.privilege_type, 'to', p.grantee::regrole, p.is_grantable)
                FROM t, aclexplode(coalesce(t.relacl, acldefault('r', t.relowner))) p
            UNION ALL SELECT DISTINCT concat_ws(' ', 'grant', p.privilege_type, 'on', quote_ident(a.attname), 'to',
                p.grantee::regrole, p.is_grantable) FROM a, aclexplode(a.attacl) p
            UNION ALL SELECT concat_ws(' ', 'policy', quote_ident(p.polname), p.polcmd, p.polpermissive,
                p.polroles::regrole[]::text, pg_get_expr(p.polqual, p.polrelid), '/',
                pg_get_expr(p.polwithcheck, p.polrelid), 'comment', obj_description(p.oid, 'pg_policy'))
                FROM t JOIN pg_policy p ON p.polrelid = t.oid
            UNION ALL SELECT concat_ws(' ', 'sequence', d.objid::regclass, 'of', quote_ident(a.attname))
                FROM t JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = t.oid
                    AND d.classid = 'pg_class'::regclass AND d.deptype = 'a'
                JOIN pg_class q ON q.oid = d.objid AND q.relkind = 'S' JOIN a ON a.attnum = d.refobjsubid
            UNION ALL SELECT DISTINCT concat_ws(' ', 'view', v.oid::regclass, v.reloptions::text, pg_get_viewdef(v.oid))
                FROM t JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = t.oid
                JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
                JOIN pg_class v ON v.oid = r.ev_class AND v.relkind = 'v'
            ORDER BY 1""";

    static TableDescription of(Connection connection, long table) throws SQLException {
        return new TableDescription(Sql.of(LINES, table).list(connection, row -> row.getString(1)));
    }

    /** What another, that is to stand in for this one, lacks or has too much. */
    List<String> differences(TableDescription other) {
        List<String> differences = new ArrayList<>();
        lines.stream().filter(line -> !other.lines.contains(line)).forEach(line -> differences.add("without " + line));
        other.lines.stream()
                .filter(line -> EXACT.contains(line.substring(0, line.indexOf(' '))) && !lines.contains(line))
                .forEach(line -> differences.add("with " + line));
        return differences;
    }
}
