package io.ampsync.internal.engine;

import io.ampsync.model.Data;
import io.ampsync.model.Undo;
import io.ampsync.model.Watermark;
import io.ampsync.spi.Sink;
import java.util.List;

/** Writes down what it is told. */
record RecordingSink(List<String> log) implements Sink {
    @Override
    public void write(Data data) {
        log.add("write " + data.id() + " (" + data.rows() + " rows)");
    }

    @Override
    public void undo(Undo undo) {
        log.add("undo " + undo.invalidated());
    }

    @Override
    public void watermark(Watermark watermark) {
        log.add("watermark " + watermark.id());
    }
}
