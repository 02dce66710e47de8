package io.ampsync.postgres.internal.table;

import io.ampsync.postgres.internal.copy.type.ArrowTypes;
import io.ampsync.postgres.internal.copy.type.StreamColumn;
import io.ampsync.postgres.internal.copy.type.StreamColumns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.types.Types.MinorType;

/** The comments by which a table says where its rows come from. */
public final class TargetComments {
    /** What the type of a column tells anyway. */
    private static final Set<MinorType> PLAIN = Set.of(
            MinorType.BIT,
            MinorType.SMALLINT,
            MinorType.INT,
            MinorType.BIGINT,
            MinorType.FLOAT4,
            MinorType.FLOAT8,
            MinorType.VARCHAR,
            MinorType.VARBINARY,
            MinorType.DATEDAY,
            MinorType.TIMESTAMPMICRO,
            MinorType.TIMESTAMPMICROTZ);

    private TargetComments() {}

    /** Statements for a table that has just been created for a stream. */
    public static List<String> of(TableName table, StreamColumns columns, String stream) {
        List<String> statements = new ArrayList<>();
        statements.add(table(table, stream));
        statements.add(column(table, SystemColumns.TX_ID, "Id of the event of the stream that brought the row"));
        statements.add(column(table, SystemColumns.ROW_INDEX, "Position of the row in its event"));
        columns.forEach(column -> of(table, column).ifPresent(statements::add));
        return statements;
    }

    private static String table(TableName table, String stream) {
        return "COMMENT ON TABLE " + table.sql() + " IS " + Identifiers.literal(text(stream));
    }

    private static String text(String stream) {
        return "Rows of stream " + stream + ", written by ampsync";
    }

    /** Says of a table that is said to have the rows of a stream, in our words, that it has those of another. */
    public static void move(Connection connection, TableName table, String from, String to) throws SQLException {
        try (PreparedStatement found = connection.prepareStatement(
                "SELECT FROM pg_class WHERE oid = to_regclass(?)" + " AND obj_description(oid, 'pg_class') = ?")) {
            found.setString(1, table.sql());
            found.setString(2, text(from));
            try (ResultSet row = found.executeQuery();
                    Statement comment = connection.createStatement()) {
                if (row.next()) {
                    comment.execute(table(table, to));
                }
            }
        }
    }

    /** The statement for a column, unless its name and type say as much. */
    static Optional<String> of(TableName table, StreamColumn column) {
        boolean isPlain = PLAIN.contains(ArrowTypes.kind(column.field()));
        if (isPlain && !column.isChosen() && !column.origin().isMember()) {
            return Optional.empty();
        }
        String text = "Field " + column.origin().name() + " of the stream, Arrow type "
                + column.field().getType();
        return Optional.of(column(table, column.name(), text));
    }

    private static String column(TableName table, String column, String text) {
        return "COMMENT ON COLUMN " + table.sql() + "." + Identifiers.quote(column) + " IS "
                + Identifiers.literal(text);
    }
}
