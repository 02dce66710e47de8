package io.ampsync.cli.command;

import io.ampsync.cli.health.HealthSettings;
import io.ampsync.config.AmpServer;
import io.ampsync.config.ReorgPolicy;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.design.KeyCreation;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What to sync, once all options have been checked. */
record SyncSettings(List<SyncStream> streams, AmpServer server, Behaviour behaviour, Optional<HealthSettings> health) {
    SyncSettings {
        streams = List.copyOf(streams);
    }

    DatasetReference dataset() {
        return streams.get(0).source().dataset();
    }

    /** What the tables are called that are filled. */
    List<String> destinations() {
        return streams.stream().map(SyncStream::destination).toList();
    }

    /** How to stream: what to do about reorgs and trouble, what to ask for, and how to write it. */
    record Behaviour(
            long retentionBlocks,
            ReorgPolicy reorgPolicy,
            Microbatches microbatches,
            Writing writing,
            boolean noWait) {}

    /** How rows get into the database. */
    record Writing(int lanes, long stagingBytes, boolean wholeMicrobatches, KeyCreation keyCreation) {}

    /** What to ask of the server; without {@code blocks} microbatches are as large as it likes. */
    record Microbatches(OptionalLong blocks, long backfillBlocks, boolean severalNetworks) {}
}
