package io.ampsync.cli.command;

import io.ampsync.cli.config.ConfiguredStream;
import io.ampsync.cli.health.HealthSettings;
import io.ampsync.config.AmpServer;
import io.ampsync.config.ReorgPolicy;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.model.TablePart;
import io.ampsync.postgres.design.TableDesign;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What to sync, once all options have been checked. */
record SyncSettings(
        List<ConfiguredStream> streams, AmpServer server, Behaviour behaviour, Optional<HealthSettings> health) {
    SyncSettings {
        streams = List.copyOf(streams);
    }

    /** The datasets whose tables are read, each once; those of queries are known to the server only. */
    List<DatasetReference> datasets() {
        return streams.stream()
                .map(each -> each.stream().source())
                .flatMap(source -> source instanceof AmpTable table
                        ? Stream.of(table.dataset())
                        : source instanceof TablePart part
                                ? Stream.of(part.table().dataset())
                                : Stream.empty())
                .distinct()
                .toList();
    }

    /** The servers that are read from. */
    List<AmpServer> servers() {
        return streams.stream()
                .map(each -> each.server().orElse(server))
                .distinct()
                .toList();
    }

    /** What the table of a stream is to be like. */
    TableDesign design(SyncStream stream) {
        return streams.stream()
                .filter(each -> each.stream().equals(stream))
                .map(ConfiguredStream::design)
                .findFirst()
                .orElse(TableDesign.DEFAULT);
    }

    /** What the tables are called that are filled. */
    List<String> destinations() {
        return streams.stream().map(each -> each.stream().destination()).toList();
    }

    /** How to stream: what to do about reorgs and trouble, what to ask for, and how to write it. */
    record Behaviour(
            long retentionBlocks,
            ReorgPolicy reorgPolicy,
            Microbatches microbatches,
            Writing writing,
            boolean untilCaughtUp,
            boolean noWait,
            OtherProcesses others) {}

    /** What to do about tables that other processes write: sharing includes standing by. */
    record OtherProcesses(boolean standby, boolean share) {}

    /** How rows get into the database. */
    record Writing(int lanes, long stagingBytes, boolean wholeMicrobatches, boolean notifying) {}

    /** What to ask of the server; without {@code blocks} microbatches are as large as it likes. */
    record Microbatches(OptionalLong blocks, long backfillBlocks, boolean severalNetworks) {}
}
