package io.ampsync.postgres.internal.resync;

import io.ampsync.postgres.internal.connect.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What is bound to a table and can't follow to another that takes its place; each with what to do about it. */
final class Refusals {
    private static final String LIST = """
            WITH t AS (SELECT c.*, y.typarray FROM pg_class c LEFT JOIN pg_type y ON y.oid = c.reltype
                WHERE c.oid = ?::bigint::oid)
            SELECT 'it is partitioned' FROM t WHERE relkind = 'p'
            UNION ALL SELECT 'it is a partition or child of ' || i.inhparent::regclass FROM t
                JOIN pg_inherits i ON i.inhrelid = t.oid
            UNION ALL SELECT 'table ' || i.inhrelid::regclass || ' inherits from it' FROM t
                JOIN pg_inherits i ON i.inhparent = t.oid WHERE t.relkind = 'r'
            UNION ALL SELECT 'it is UNLOGGED or temporary: ALTER TABLE … SET LOGGED' FROM t WHERE relpersistence <> 'p'
            UNION ALL SELECT 'it is of type ' || reloftype::regtype || ': ALTER TABLE … NOT OF' FROM t
                WHERE reloftype <> 0
            UNION ALL SELECT 'it has trigger ' || quote_ident(g.tgname) || ', which the rows of the new table would not'
                || ' have fired: drop it, and create it again afterwards'
                FROM t JOIN pg_trigger g ON g.tgrelid = t.oid WHERE NOT g.tgisinternal
            UNION ALL SELECT 'it has rule ' || quote_ident(r.rulename) FROM t JOIN pg_rewrite r ON r.ev_class = t.oid
            UNION ALL SELECT 'it is referenced by foreign key ' || quote_ident(k.conname) || ' of ' || k.conrelid::regclass
                || ', which would have to be checked anew under locks: drop it, and add it again afterwards'
                FROM t JOIN pg_constraint k ON k.confrelid = t.oid WHERE k.contype = 'f' AND k.conrelid <> t.oid
            UNION ALL SELECT 'it has foreign key ' || quote_ident(k.conname)
                || ': drop it, and add it again afterwards'
                FROM t JOIN pg_constraint k ON k.conrelid = t.oid WHERE k.contype = 'f'
            UNION ALL SELECT 'it is in publication ' || quote_ident(p.pubname) || ', whose subscribers have the rows of the'
                || ' old table: take it out, and have them copy the table again afterwards'
                FROM t JOIN pg_namespace n ON n.oid = t.relnamespace
                JOIN pg_publication_tables p ON p.schemaname = n.nspname AND p.tablename = t.relname
            UNION ALL SELECT 'it is filled by a subscription, too' FROM t
                WHERE EXISTS (SELECT FROM pg_subscription_rel s WHERE s.srrelid = t.oid)
            UNION ALL SELECT 'it has security label ' || l.label FROM t JOIN pg_seclabel l
                ON l.classoid = 'pg_class'::regclass AND l.objoid = t.oid
            UNION ALL SELECT 'it has statistics ' || quote_ident(x.stxname)
                || ': drop them, and create them again afterwards'
                FROM t JOIN pg_statistic_ext x ON x.stxrelid = t.oid
            UNION ALL SELECT 'its primary key is deferrable or has more columns in its index: make it a plain one'
                FROM t JOIN pg_index x ON x.indrelid = t.oid AND x.indisprimary
                WHERE NOT x.indimmediate OR x.indnatts <> x.indnkeyatts
            UNION ALL SELECT 'its column ' || quote_ident(a.attname) || ' is an identity column, which would count anew:'
                || ' make it an ordinary one with a sequence as its default'
                FROM t JOIN pg_attribute a ON a.attrelid = t.oid WHERE a.attidentity <> '' AND NOT a.attisdropped
            UNION ALL SELECT 'it belongs to ' || pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid) FROM t
                JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = t.oid WHERE d.deptype IN ('e', 'x')
            UNION ALL SELECT 'its rows are a type that ' || pg_describe_object(d.classid, d.objid, d.objsubid) || ' has'
                FROM t JOIN pg_depend d ON d.refclassid = 'pg_type'::regclass AND d.refobjid IN (t.reltype, t.typarray)
                WHERE d.deptype <> 'i'
            UNION ALL SELECT DISTINCT pg_describe_object(d.classid, d.objid, d.objsubid) || ' depends on it' FROM t
                JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = t.oid
                LEFT JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
                LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
                LEFT JOIN pg_class v ON v.oid = r.ev_class
                WHERE d.classid NOT IN ('pg_constraint'::regclass, 'pg_attrdef'::regclass, 'pg_trigger'::regclass,
                    'pg_statistic_ext'::regclass, 'pg_publication_rel'::regclass, 'pg_type'::regclass)
                AND (d.classid <> 'pg_policy'::regclass
                    OR (SELECT p.polrelid FROM pg_policy p WHERE p.oid = d.objid) <> t.oid)
                AND coalesce(c.relkind NOT IN ('i', 't', 'S') AND c.oid <> t.oid, TRUE)
                AND coalesce(v.relkind <> 'v' AND v.oid <> t.oid, r.oid IS NULL)
            UNION ALL SELECT 'a constraint of ' || k.conrelid::regclass || ' depends on it' FROM t
                JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = t.oid
                    AND d.classid = 'pg_constraint'::regclass
                JOIN pg_constraint k ON k.oid = d.objid WHERE k.conrelid NOT IN (t.oid, 0) AND k.contype <> 'f'
            """;

    private Refusals() {}

    /** Empty if the table can be replaced. */
    static List<String> of(Connection connection, long table) throws SQLException {
        return Sql.of(LIST, table).list(connection, row -> row.getString(1));
    }
}
