package io.ampsync.examples;

import io.ampsync.Ampsync;
import io.ampsync.InMemoryStateStore;
import io.ampsync.config.AmpServer;
import io.ampsync.model.Data;
import io.ampsync.model.Undo;
import io.ampsync.model.Watermark;
import io.ampsync.spi.Sink;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A sink of one's own: counts the rows of each event, and takes counts back when the chain does. Run with a store that
 * survives restarts, it would have to keep its map as durably.
 */
public final class CustomSink implements Sink {
    private final NavigableMap<Long, Integer> rowsById = new TreeMap<>();

    @Override
    public void write(Data data) {
        rowsById.put(data.id(), data.rows());
    }

    @Override
    public void undo(Undo undo) {
        rowsById.subMap(undo.invalidated().first(), true, undo.invalidated().last(), true)
                .clear();
    }

    @Override
    public void watermark(Watermark watermark) {
        long rows = rowsById.values().stream().mapToLong(Integer::longValue).sum();
        System.out.println(watermark.ranges() + " complete: " + rows + " rows so far");
    }

    /** Arguments: server address, dataset, table. */
    public static void main(String[] args) throws InterruptedException {
        try (Ampsync ampsync = Ampsync.builder()
                .server(AmpServer.at(args[0]))
                .dataset(args[1])
                .tables(args[2])
                .sinks(table -> new InMemoryStateStore(), table -> new CustomSink())
                .start()) {
            ampsync.await();
        }
    }
}
