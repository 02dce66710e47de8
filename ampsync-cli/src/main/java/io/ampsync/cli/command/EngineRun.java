package io.ampsync.cli.command;

import io.ampsync.Ampsync;
import io.ampsync.status.SyncListener;

/** What every run of the engine is told that the options are about, but for streams and sinks. */
final class EngineRun {
    private EngineRun() {}

    static Ampsync.Builder of(SyncSettings settings, SyncListener listener) {
        SyncSettings.Behaviour behaviour = settings.behaviour();
        Ampsync.Builder run = Ampsync.builder()
                .server(settings.server())
                .retentionBlocks(behaviour.retentionBlocks())
                .reorgPolicy(behaviour.reorgPolicy())
                .backfillMicrobatchBlocks(behaviour.microbatches().backfillBlocks())
                .allowSeveralNetworks(behaviour.microbatches().severalNetworks())
                .lanes(behaviour.writing().lanes())
                .stagingBytes(behaviour.writing().stagingBytes())
                .wholeMicrobatches(behaviour.writing().wholeMicrobatches())
                .untilCaughtUp(behaviour.untilCaughtUp())
                .failFast(behaviour.noWait())
                .listener(listener);
        behaviour.microbatches().blocks().ifPresentOrElse(run::microbatchBlocks, run::microbatchBlocksOfServer);
        return run;
    }
}
