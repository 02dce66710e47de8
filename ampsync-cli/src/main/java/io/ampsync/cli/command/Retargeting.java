package io.ampsync.cli.command;

import io.ampsync.cli.config.ConfiguredStream;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.StreamSource;
import io.ampsync.model.SyncStream;
import io.ampsync.model.TablePart;
import java.util.Optional;

/** The same tables, filled from another dataset. */
final class Retargeting {
    private Retargeting() {}

    /** Throws {@link IllegalArgumentException} if the text of a query names the dataset. */
    static SyncSettings apply(SyncSettings settings, Optional<DatasetReference> to) {
        return to.isEmpty()
                ? settings
                : new SyncSettings(
                        settings.streams().stream()
                                .map(each -> new ConfiguredStream(
                                        apply(each.stream(), to.get()), each.server(), each.design()))
                                .toList(),
                        settings.server(),
                        settings.behaviour(),
                        settings.health());
    }

    private static SyncStream apply(SyncStream stream, DatasetReference to) {
        return new SyncStream(apply(stream.source(), stream.destination(), to), stream.destination(), stream.blocks());
    }

    private static StreamSource apply(StreamSource source, String destination, DatasetReference to) {
        if (source instanceof AmpTable table) {
            return new AmpTable(to, table.name());
        }
        if (source instanceof TablePart part) {
            return new TablePart(new AmpTable(to, part.table().name()), part.columns(), part.filters());
        }
        throw new IllegalArgumentException(
                "table " + destination + " is filled by a query, whose text names its datasets; change that instead");
    }
}
