package io.ampsync.cli.options;

import io.ampsync.cli.secret.Redaction;
import io.ampsync.internal.text.Spelling;
import io.ampsync.postgres.design.SecondaryIndex;
import io.ampsync.postgres.design.TableDesign;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads which tables get which indexes: {@code logs=address, block_num desc; logs=brin(timestamp)}. */
public final class IndexList {
    private static final String RULE = "must look like table=column, column desc or table=brin(column)";

    /** Letters that may be wrong in the name of a table. */
    private static final int CLOSE = 2;

    private final Set<String> tables;
    private final Map<String, TableDesign.Builder> designs = new LinkedHashMap<>();

    /** @param tables those that are synced, as their dataset calls them */
    public IndexList(Set<String> tables) {
        this.tables = Set.copyOf(tables);
    }

    /**
     * Reads entries that semicolons separate; empty ones don't count.
     *
     * @throws IllegalArgumentException with words fit to be shown
     */
    public void read(String text) {
        for (String entry : text.split(";", -1)) {
            if (!entry.isBlank()) {
                readEntry(entry.strip());
            }
        }
    }

    private void readEntry(String entry) {
        int end = entry.indexOf('=');
        if (end < 0) {
            throw new IllegalArgumentException(RULE + ", got " + Redaction.quote(entry));
        }
        String table = Redaction.requireShowable(entry.substring(0, end).strip(), RULE);
        if (!tables.contains(table)) {
            String meant = Spelling.closest(table, tables, CLOSE)
                    .map(name -> "; did you mean " + name + "?")
                    .orElse("; the tables are " + tables.stream().sorted().collect(Collectors.joining(", ")));
            throw new IllegalArgumentException("table " + Redaction.quote(table) + " is not synced" + meant);
        }
        add(table, entry.substring(end + 1));
    }

    private void add(String table, String definition) {
        try {
            designs.computeIfAbsent(table, name -> TableDesign.builder()).index(SecondaryIndex.parse(definition));
        } catch (IllegalArgumentException e) {
            String unused = Redaction.requireShowable(definition, RULE);
            throw e;
        }
    }

    /** The indexes of each table that has any. */
    public Map<String, List<SecondaryIndex>> indexes() {
        return designs.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, entry -> entry.getValue().build().indexes()));
    }
}
