package io.ampsync.cli.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ampsync.cli.exit.ExitCode;
import io.ampsync.cli.text.OneLine;
import io.ampsync.model.BlockRange;
import io.ampsync.postgres.plan.TablePlan;
import java.util.List;
import java.util.Locale;

/** What sync would do with a stream, as JSON. Names and types are a promise. */
public final class PlanJson {
    private PlanJson() {}

    public static ObjectNode of(TablePlan plan) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("stream", plan.stream().id());
        object.put("table", plan.table());
        object.put("feasible", plan.isFeasible());
        object.put(
                "change",
                plan.change()
                        .map(change -> change.name().toLowerCase(Locale.ROOT))
                        .orElse(null));
        object.put("first_block", plan.stream().blocks().first());
        blocks(object.putArray("after"), plan.position());
        blocks(object.putArray("newest"), plan.newest());
        ArrayNode columns = object.putArray("columns");
        plan.columns()
                .forEach(column -> columns.addObject()
                        .put("name", column.name())
                        .put("source", column.source())
                        .put("arrow_type", column.field().getType().toString())
                        .put("type", column.type())
                        .put("added", column.isAdded())
                        .put("loss", column.loss().orElse(null)));
        plan.statements().forEach(object.putArray("statements")::add);
        plan.laterStatements().forEach(object.putArray("later_statements")::add);
        plan.notes().forEach(object.putArray("notes")::add);
        ArrayNode problems = object.putArray("problems");
        plan.problems()
                .forEach(problem -> problems.addObject()
                        .put("exit_code", ExitCode.of(problem).code())
                        .put("message", OneLine.of(problem)));
        return object;
    }

    private static void blocks(ArrayNode array, List<BlockRange> ranges) {
        ranges.forEach(range -> array.addObject()
                .put("network", range.network())
                .put("block", range.end())
                .put("hash", range.hash().hex()));
    }
}
