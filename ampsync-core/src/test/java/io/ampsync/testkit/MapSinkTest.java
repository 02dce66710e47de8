package io.ampsync.testkit;

import io.ampsync.model.Data;
import io.ampsync.model.Undo;
import io.ampsync.model.Watermark;
import io.ampsync.spi.Sink;
import io.ampsync.testing.ExpectedRows;
import io.ampsync.testing.SinkContract;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The contract of sinks, kept by about the smallest one there is. */
class MapSinkTest extends SinkContract {
    private final TreeMap<Long, List<Row>> target = new TreeMap<>();

    @Override
    protected Sink open() {
        return new MapSink();
    }

    @Override
    protected List<Row> rows() {
        return target.values().stream().flatMap(List::stream).toList();
    }

    private final class MapSink implements Sink {
        @Override
        public void write(Data data) {
            List<Row> rows = new ArrayList<>();
            for (List<Object> values : ExpectedRows.values(data.batch())) {
                long block = Long.parseLong(String.valueOf(values.get(0)));
                rows.add(new Row(data.id(), rows.size(), block, String.valueOf(values.get(1))));
            }
            target.put(data.id(), rows);
        }

        @Override
        public void undo(Undo undo) {
            target.keySet().removeIf(undo.invalidated()::contains);
        }

        @Override
        public void watermark(Watermark watermark) {}
    }
}
