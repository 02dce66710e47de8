package io.ampsync.examples;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Tells on standard output what happens and when. */
final class TimedOutput {
    private final Instant begin = Instant.now();

    void line(String format, Object... values) {
        double seconds = Duration.between(begin, Instant.now()).toMillis() / 1000.0;
        System.out.printf(Locale.ROOT, "%5.1f s  %s%n", seconds, String.format(Locale.ROOT, format, values));
    }

    /** Prints the result of {@code sql} as a table. */
    void show(Connection connection, String sql) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            ResultSetMetaData meta = result.getMetaData();
            int columns = meta.getColumnCount();
            List<String> header = new ArrayList<>();
            for (int i = 1; i <= columns; i++) {
                header.add(meta.getColumnLabel(i));
            }
            rows.add(header);
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(String.valueOf(result.getString(i)));
                }
                rows.add(row);
            }
        }
        System.out.println();
        rows.forEach(row -> System.out.println("    " + padded(rows, row)));
        System.out.println();
    }

    private static String padded(List<List<String>> rows, List<String> row) {
        return IntStream.range(0, row.size())
                .mapToObj(i -> {
                    int width =
                            rows.stream().mapToInt(r -> r.get(i).length()).max().orElse(1);
                    return String.format(Locale.ROOT, "%-" + width + "s", row.get(i));
                })
                .collect(Collectors.joining("  "));
    }
}
