package io.ampsync.examples;

import io.ampsync.InMemoryStateStore;
import io.ampsync.TransactionalStream;
import io.ampsync.model.Data;
import io.ampsync.model.TransactionEvent;
import io.ampsync.model.Undo;
import io.ampsync.model.Watermark;

/** A loop of one's own over the events of a table. */
public final class PrintEvents {
    private PrintEvents() {}

    /** Arguments: server address, dataset, table, number of events. */
    public static void main(String[] args) {
        try (TransactionalStream stream = TransactionalStream.builder()
                .server(args[0])
                .dataset(args[1])
                .table(args[2])
                .store(new InMemoryStateStore())
                .open()) {
            for (int i = 0; i < Integer.parseInt(args[3]); i++) {
                TransactionEvent event = stream.next();
                System.out.println(describe(event));
                stream.commit(event);
            }
        }
    }

    private static String describe(TransactionEvent event) {
        if (event instanceof Data data) {
            return data.id() + ": " + data.rows() + " rows of " + data.ranges();
        }
        if (event instanceof Undo undo) {
            return undo.id() + ": undo " + undo.invalidated() + ", " + undo.cause();
        }
        return event.id() + ": complete " + ((Watermark) event).ranges();
    }
}
