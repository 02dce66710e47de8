package io.ampsync.internal.rules.world;

import io.ampsync.model.IdRange;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A target table: rows by transaction id. */
final class Table {
    private final TreeMap<Long, List<Block.Row>> rows = new TreeMap<>();

    void write(long id, List<Block.Row> added) {
        if (rows.putIfAbsent(id, added) != null) {
            throw new AssertionError("id " + id + " was used twice");
        }
    }

    void undo(IdRange ids) {
        if (!ids.isEmpty()) {
            rows.subMap(ids.first(), true, ids.last(), true).clear();
        }
    }

    /** Everything, in the order of the ids. */
    List<Block.Row> rows() {
        List<Block.Row> all = new ArrayList<>();
        rows.values().forEach(all::addAll);
        return all;
    }
}
