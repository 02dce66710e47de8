package io.ampsync.cli.health;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ampsync.cli.text.ErrorText;
import io.ampsync.cli.text.OneLine;
import io.ampsync.cli.text.TableText;
import io.ampsync.error.AmpsyncException;
import io.ampsync.model.BlockRange;
import io.ampsync.status.Stage;
import io.ampsync.status.TableStatus;
import io.ampsync.status.TableStatus.State;
import io.ampsync.status.Totals;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How the streams of a process are doing, as JSON. Names and types are a promise; times are ISO 8601 text in UTC. */
record StatusJson(String version, boolean details, Readiness readiness) {
    /** States in which a wait names sessions, processes or hosts. */
    private static final Set<State> NAMING = Set.of(State.BLOCKED, State.STANDBY);

    ObjectNode of(List<TableStatus> tables, RecentEvents events, Instant now) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.put("version", version);
        all.put("time", now.toString());
        ArrayNode streams = all.putArray("streams");
        tables.forEach(status -> streams.add(stream(status, now)));
        EventsJson recent = new EventsJson(details);
        all.set("recent_reorgs", recent.reorgs(events));
        all.set("recent_errors", recent.errors(events));
        return all;
    }

    private ObjectNode stream(TableStatus status, Instant now) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("stream", status.stream().id());
        object.put("table", status.stream().destination());
        object.put("state", name(status.state()));
        object.put("ready", readiness.obstacle(status, now).isEmpty());
        object.put(
                "lag_blocks",
                status.progress().lag().isPresent() ? status.progress().lag().getAsLong() : null);
        object.set(
                "block_age_seconds",
                status.progress().age(now).map(StatusJson::seconds).orElse(null));
        object.put(
                "committed_at",
                status.progress().committedAt().map(Instant::toString).orElse(null));
        ArrayNode networks = object.putArray("networks");
        for (BlockRange range : status.progress().watermark()) {
            networks.addObject()
                    .put("network", range.network())
                    .put("block", range.end())
                    .put("hash", range.hash().toString())
                    .put("block_time", text(range.timestamp()));
        }
        object.set("rows_per_second", round(status.throughput().rowsPerSecond()));
        object.set("bytes_per_second", round(status.throughput().bytesPerSecond()));
        object.set("blocks_per_second", round(status.throughput().blocksPerSecond()));
        object.set("done", status.done().isPresent() ? share(status.done().getAsDouble()) : null);
        object.set(
                "remaining_seconds",
                status.remainingTime().map(StatusJson::seconds).orElse(null));
        object.set("totals", totals(status.totals()));
        object.set("waiting", waiting(status, now).orElse(null));
        object.set("error", status.error().map(this::error).orElse(null));
        return object;
    }

    private static ObjectNode totals(Totals totals) {
        ObjectNode object = JsonNodeFactory.instance
                .objectNode()
                .put("rows", totals.rows())
                .put("bytes", totals.bytes())
                .put("commits", totals.commits())
                .put("quarantined_rows", totals.keptAsideRows())
                .put("reorgs", totals.reorgs().count())
                .put("reorg_blocks", totals.reorgs().blocks())
                .put("deepest_reorg", totals.reorgs().deepest())
                .put("undone_rows", totals.reorgs().removedRows())
                .put(
                        "retries",
                        totals.retries().values().stream()
                                .mapToLong(Long::longValue)
                                .sum());
        ObjectNode stages = object.putObject("stage_seconds");
        for (Stage stage : Stage.values()) {
            stages.set(name(stage), seconds(totals.stages().getOrDefault(stage, Duration.ZERO)));
        }
        return object;
    }

    /** Who holds a lock, or writes the stream, isn't for strangers. */
    private Optional<ObjectNode> waiting(TableStatus status, Instant now) {
        return status.waiting().map(wait -> {
            boolean told = details || !NAMING.contains(status.state());
            ObjectNode object = JsonNodeFactory.instance
                    .objectNode()
                    .put("on", name(wait.on()))
                    .put("what", told ? wait.what() : TableText.state(status.state()));
            object.set("seconds", seconds(Duration.between(wait.since(), now)));
            return object;
        });
    }

    private ObjectNode error(AmpsyncException error) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("kind", name(error.kind()))
                .put("message", details ? OneLine.of(error) : ErrorText.kind(error.kind()));
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static DecimalNode seconds(Duration time) {
        return round(Math.max(0, time.toMillis()) / 1000.0);
    }

    /** With one digit after the point, and without an exponent. */
    private static DecimalNode round(double number) {
        return DecimalNode.valueOf(BigDecimal.valueOf(Math.round(number * 10), 1));
    }

    /** Rounded down: 1 means that nothing is missing. */
    private static DecimalNode share(double done) {
        return DecimalNode.valueOf(BigDecimal.valueOf((long) (done * 10_000), 4));
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
