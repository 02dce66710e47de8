package io.ampsync.postgres.plan;

import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * A column that a stream fills.
 *
 * @param name in the table
 * @param source the field of the stream; of a member of a struct, behind those that it is a part of and dots
 * @param field the field or member itself
 * @param type what the column is, or is created as
 * @param isAdded whether the table doesn't have it yet
 * @param loss what the column can't keep of the values, in a few words; empty if it keeps all that it takes
 */
public record ColumnPlan(
        String name, String source, Field field, String type, boolean isAdded, Optional<String> loss) {}
