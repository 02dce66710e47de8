package io.ampsync.postgres;

import io.ampsync.spi.TransactionalSink;

/** What a sink does when its stream has caught up. */
final class CaughtUp {
    private CaughtUp() {}

    /** Has it done until there is nothing left to do. */
    static void finish(TransactionalSink sink) throws Exception {
        while (sink.caughtUp().isPresent()) {
            Thread.sleep(50);
        }
    }
}
