package io.ampsync.cli.report;

import io.ampsync.cli.text.Columns;
import io.ampsync.cli.text.TableText;
import io.ampsync.postgres.status.StoredStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is on record of streams, as text. */
public final class StreamsText {
    private StreamsText() {}

    public static String of(List<StoredStream> streams, Instant now) {
        if (streams.isEmpty()) {
            return "no streams on record\n";
        }
        Columns columns =
                new Columns("STREAM", "TABLE", "STATE", "BLOCK", "BLOCK AGE", "COMMITTED", "OWNER", "REMARKS");
        for (StoredStream stream : streams) {
            columns.line(
                    stream.id(),
                    stream.table().orElse("-"),
                    state(stream),
                    blocks(stream),
                    age(stream, now),
                    stream.committedAt().map(time -> ago(time, now) + " ago").orElse("-"),
                    stream.owner()
                            .map(owner -> owner.host() + ":" + owner.pid())
                            .orElse("-"),
                    remarks(stream));
        }
        return columns.toString();
    }

    /** Whether somebody writes the stream, and where it stood at its last commit. */
    static String state(StoredStream stream) {
        if (stream.owner().isEmpty()) {
            return "not running";
        }
        if (!stream.owner().get().isAlive()) {
            return "owner silent";
        }
        return stream.backfilling()
                .map(behind -> behind ? "backfilling" : "at the head")
                .orElse("running");
    }

    private static String blocks(StoredStream stream) {
        return stream.reached().isEmpty()
                ? "-"
                : stream.reached().stream()
                        .map(reached -> reached.network() + " " + reached.block())
                        .collect(Collectors.joining(", "));
    }

    /** Of the network that is furthest behind. */
    private static String age(StoredStream stream, Instant now) {
        return stream.reached().stream()
                .flatMap(reached -> reached.time().stream())
                .min(Instant::compareTo)
                .map(time -> ago(time, now))
                .orElse("-");
    }

    private static String ago(Instant time, Instant now) {
        Duration ago = Duration.between(time, now);
        return TableText.length(ago.isNegative() ? Duration.ZERO : ago);
    }

    private static String remarks(StoredStream stream) {
        Stream<String> silence = stream.owner().stream()
                .filter(owner -> !owner.isAlive())
                .map(owner -> "owner silent for " + TableText.length(owner.silence()));
        Stream<String> indexes = stream.indexes().stream()
                .filter(index -> !List.of("done", "left").contains(index.state()))
                .map(StreamsText::index);
        Optional<String> quarantined = stream.quarantinedRows() == 0
                ? Optional.empty()
                : Optional.of(stream.quarantinedRows() + " rows in quarantine");
        String all = Stream.of(silence, indexes, quarantined.stream())
                .flatMap(each -> each)
                .filter(Objects::nonNull)
                .collect(Collectors.joining("; "));
        return all.isEmpty() ? "-" : all;
    }

    private static String index(StoredStream.Index index) {
        return index.purpose() + " " + index.state()
                + index.progress().map(text -> " (" + text + ")").orElse("");
    }
}
