package io.ampsync.postgres.internal.copy.type;

/**
 * A column of the target table as the catalogue has it.
 *
 * @param hasDefault whether the table fills it by itself: a default, an identity or a generated column
 */
public record TargetColumn(String name, PgType type, boolean notNull, boolean hasDefault) {}
