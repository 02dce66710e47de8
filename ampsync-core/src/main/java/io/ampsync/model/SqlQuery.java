package io.ampsync.model;

import io.ampsync.internal.sql.SqlStatement;

/**
 * A query of one's own, as Amp servers stream it: filters, projections, expressions, decoding functions, {@code UNION
 * ALL}, one join; no aggregates, ordering or limits. Tables are named {@code "namespace/name@revision".table}. The
 * result has exactly the columns that the query selects; block ranges, and with them reorgs, don't need any.
 *
 * <p>Whether a query can be streamed is up to the server, which refuses many only when they start. Two queries are
 * the same if only comments, space and the {@code SETTINGS} clause differ.
 */
public record SqlQuery(String sql) implements StreamSource {
    /**
     * Throws {@link IllegalArgumentException} for what is no single query, and for {@code IN (SELECT ...)} and {@code
     * EXISTS}, which servers stream although rows come more than once then.
     */
    public SqlQuery {
        SqlStatement unused = SqlStatement.of(sql);
    }

    @Override
    public String text() {
        return SqlStatement.of(sql).canonical();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SqlQuery query && text().equals(query.text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }
}
