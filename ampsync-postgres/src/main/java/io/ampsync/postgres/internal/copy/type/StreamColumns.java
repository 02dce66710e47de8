package io.ampsync.postgres.internal.copy.type;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.design.TableDesign;
import java.util.Iterator;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * What a table needs for batches of a schema.
 *
 * @param table how messages call the table
 * @param columns in the order of the fields that fill them
 */
public record StreamColumns(String table, Schema schema, List<StreamColumn> columns) implements Iterable<StreamColumn> {
    public StreamColumns {
        columns = List.copyOf(columns);
    }

    /**
     * The columns that a design makes of a schema.
     *
     * @throws TargetException if no table can have them, or if the design names columns that the stream lacks; names
     *     every column concerned, with the remedy
     */
    public static StreamColumns of(String table, Schema schema, TableDesign design) {
        ColumnCollector made = new ColumnCollector(design);
        made.fields(schema.getFields());
        if (!made.problems().isEmpty()) {
            throw TargetException.mismatch(table + " can't hold the stream: " + String.join("; ", made.problems()));
        }
        return new StreamColumns(table, schema, made.columns());
    }

    @Override
    public Iterator<StreamColumn> iterator() {
        return columns.iterator();
    }
}
