package io.ampsync.cli.report;

import io.ampsync.cli.text.Columns;
import io.ampsync.postgres.verify.BlockDifference;
import io.ampsync.postgres.verify.RepairReport;
import io.ampsync.postgres.verify.VerifyReport;
import java.util.List;

/** What a comparison has found, as text. */
public final class VerifyText {
    /** Of more, JSON tells. */
    private static final int MOST_LINES = 50;

    private VerifyText() {}

    public static String of(VerifyReport report) {
        return heading(report) + details(report);
    }

    public static String of(RepairReport report) {
        if (report.before().isEqual()) {
            return of(report.before());
        }
        String result = report.after().isEqual()
                ? "  repaired: the table has the server's rows of these blocks now\n"
                : "  repaired, but there still are differences:\n" + details(report.after());
        return of(report.before()) + result;
    }

    private static String heading(VerifyReport report) {
        String result = report.isEqual() ? "equal" : "DIFFERENT";
        long unfit = report.unfitRows();
        return report.stream() + ": " + result + ", blocks " + report.firstBlock() + " to " + report.lastBlock()
                + " of " + report.watermark().network() + ", " + report.rows() + " rows, " + report.serverRows()
                + " at the server; compared up to block " + report.watermark().end() + " "
                + report.watermark().hash() + "\n"
                + (unfit == 0 ? "" : "  " + unfit + " rows of the server don't fit into the table and were left out\n");
    }

    private static String details(VerifyReport report) {
        String strays = report.strayRows() == 0
                ? ""
                : "  " + report.strayRows() + " rows of the table belong to no block that it should have\n";
        List<BlockDifference> differences = report.differences();
        if (differences.isEmpty()) {
            return strays;
        }
        Columns lines = new Columns("  BLOCKS", "ROWS", "AT THE SERVER");
        differences.stream()
                .limit(MOST_LINES)
                .forEach(each -> lines.line(
                        "  " + blocks(each), String.valueOf(each.rows()), String.valueOf(each.serverRows())));
        int more = differences.size() - MOST_LINES;
        return strays + lines + (more > 0 ? "  and " + more + " more, which --json shows\n" : "");
    }

    private static String blocks(BlockDifference difference) {
        return difference.firstBlock() == difference.lastBlock()
                ? String.valueOf(difference.firstBlock())
                : difference.firstBlock() + ".." + difference.lastBlock();
    }
}
