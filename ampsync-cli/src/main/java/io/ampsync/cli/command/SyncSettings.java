package io.ampsync.cli.command;

import io.ampsync.config.AmpServer;
import io.ampsync.config.ReorgPolicy;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import java.util.List;
import java.util.Optional;

/** What to sync, once all options have been checked. */
public record SyncSettings(List<AmpTable> tables, AmpServer server, Behaviour behaviour, Optional<Integer> healthPort) {
    public SyncSettings {
        tables = List.copyOf(tables);
    }

    public DatasetReference dataset() {
        return tables.get(0).dataset();
    }

    public List<String> tableNames() {
        return tables.stream().map(AmpTable::name).toList();
    }

    /** How to treat reorgs and trouble. */
    public record Behaviour(long retentionBlocks, ReorgPolicy reorgPolicy, boolean noWait) {}
}
