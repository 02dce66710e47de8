package io.ampsync.cli.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ampsync.postgres.verify.BlockDifference;
import io.ampsync.postgres.verify.RepairReport;
import io.ampsync.postgres.verify.VerifyReport;
import java.util.List;

/** What a comparison has found, as JSON. Names and types are a promise. */
public final class VerifyJson {
    private VerifyJson() {}

    public static ObjectNode of(VerifyReport report) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("stream", report.stream().id());
        object.put("equal", report.isEqual());
        object.put("network", report.watermark().network());
        object.put("first_block", report.firstBlock());
        object.put("last_block", report.lastBlock());
        object.putObject("watermark")
                .put("block", report.watermark().end())
                .put("hash", report.watermark().hash().hex());
        object.put("rows", report.rows());
        object.put("server_rows", report.serverRows());
        object.put("unfit_rows", report.unfitRows());
        object.put("stray_rows", report.strayRows());
        differences(object.putArray("differences"), report.differences());
        return object;
    }

    /** What was found, and what is left of it. */
    public static ObjectNode of(RepairReport report) {
        ObjectNode object = of(report.before());
        object.put("equal", report.after().isEqual());
        ObjectNode left = object.putObject("after_repair");
        left.put("stray_rows", report.after().strayRows());
        differences(left.putArray("differences"), report.after().differences());
        return object;
    }

    private static void differences(ArrayNode array, List<BlockDifference> differences) {
        differences.forEach(each -> array.addObject()
                .put("first_block", each.firstBlock())
                .put("last_block", each.lastBlock())
                .put("rows", each.rows())
                .put("server_rows", each.serverRows()));
    }
}
