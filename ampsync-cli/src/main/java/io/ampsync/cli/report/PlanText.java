package io.ampsync.cli.report;

import io.ampsync.cli.exit.ExitCode;
import io.ampsync.cli.text.Columns;
import io.ampsync.cli.text.OneLine;
import io.ampsync.cli.text.TableText;
import io.ampsync.postgres.plan.ColumnPlan;
import io.ampsync.postgres.plan.TablePlan;
import java.util.List;
import java.util.stream.Collectors;

/** What sync would do with a stream, as text. */
public final class PlanText {
    private PlanText() {}

    public static String of(TablePlan plan) {
        return heading(plan)
                + columns(plan)
                + statements("at the start:", plan.statements())
                + statements("once it has caught up:", plan.laterStatements())
                + plan.notes().stream().map(note -> "  note: " + note + "\n").collect(Collectors.joining())
                + plan.problems().stream()
                        .map(problem -> "  PROBLEM, exit code "
                                + ExitCode.of(problem).code() + ": " + OneLine.of(problem) + "\n")
                        .collect(Collectors.joining());
    }

    private static String heading(TablePlan plan) {
        String result = plan.isFeasible() ? "can be synced" : "CAN'T BE SYNCED";
        String change = plan.change()
                .map(each -> switch (each) {
                    case CREATED -> ", which is created";
                    case RECREATED -> ", which has never held a row and is created anew";
                    case COMPLETED -> ", which gets more columns";
                    case NONE -> ", as it is";
                })
                .orElse("");
        String begin = plan.position().isEmpty()
                ? "begins at block " + plan.stream().blocks().first()
                : "goes on after " + TableText.blocks(plan.position());
        String newest = plan.newest().isEmpty() ? "" : "; the server has " + TableText.blocks(plan.newest());
        return plan.stream() + ": " + result + " into table " + plan.table() + change + "; " + begin + newest + "\n";
    }

    private static String columns(TablePlan plan) {
        if (plan.columns().isEmpty()) {
            return "";
        }
        Columns lines = new Columns("  COLUMN", "FROM", "STORED AS", "LOST");
        for (ColumnPlan column : plan.columns()) {
            String source = column.source().equals(column.name()) ? "" : column.source() + " ";
            lines.line(
                    "  " + (column.isAdded() ? "+ " : "  ") + column.name(),
                    source + column.field().getType(),
                    column.type(),
                    column.loss().orElse(""));
        }
        return lines.toString();
    }

    private static String statements(String when, List<String> statements) {
        return statements.isEmpty()
                ? ""
                : "  " + when + "\n"
                        + statements.stream()
                                .map(statement -> "    " + statement + ";\n")
                                .collect(Collectors.joining());
    }
}
