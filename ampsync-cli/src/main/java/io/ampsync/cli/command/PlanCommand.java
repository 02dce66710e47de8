package io.ampsync.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.ampsync.cli.config.ConfiguredStream;
import io.ampsync.cli.exit.ExitCode;
import io.ampsync.cli.options.OutputOptions;
import io.ampsync.cli.options.Variables;
import io.ampsync.cli.relaunch.Relaunch;
import io.ampsync.cli.report.PlanJson;
import io.ampsync.cli.report.PlanText;
import io.ampsync.cli.text.JsonText;
import io.ampsync.postgres.PostgresDatabase;
import io.ampsync.postgres.PostgresPlanner;
import io.ampsync.postgres.plan.TablePlan;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Finds out what sync would do, and what it would fail of. */
@Command(
        name = "plan",
        description = "Shows what sync would do with the same options, and what keeps it from doing so; changes"
                + " nothing. Ends with the code that sync would fail with.")
public final class PlanCommand extends StreamCommand {
    private static final Logger log = LoggerFactory.getLogger(PlanCommand.class);

    @Mixin(name = "Output")
    private final OutputOptions output = new OutputOptions();

    public PlanCommand(Variables variables) {
        super(variables);
    }

    @Override
    public Integer call() {
        SyncSettings settings = settings();
        startLog();
        Relaunch.ifNeeded();
        SyncRun.warnings(settings).forEach(log::warn);
        List<TablePlan> plans = new ArrayList<>();
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        try (PostgresDatabase database = openDatabase()) {
            for (ConfiguredStream stream : settings.streams()) {
                TablePlan plan = planner(database, settings, stream).plan();
                plans.add(plan);
                all.add(PlanJson.of(plan));
                print(PlanText.of(plan));
            }
        } finally {
            if (output.json()) {
                out().println(JsonText.of(all));
            }
            out().flush();
        }
        return code(plans).code();
    }

    private static PostgresPlanner planner(PostgresDatabase database, SyncSettings settings, ConfiguredStream stream) {
        SyncSettings.Behaviour behaviour = settings.behaviour();
        PostgresPlanner planner = PostgresPlanner.of(
                        database, stream.server().orElse(settings.server()), stream.stream())
                .withDesign(stream.design());
        if (behaviour.microbatches().severalNetworks()) {
            planner = planner.allowingSeveralNetworks();
        }
        return behaviour.others().standby() || behaviour.others().share() ? planner.standingBy() : planner;
    }

    /** That of the first problem; that somebody else writes a stream counts only if there is no other. */
    private static ExitCode code(List<TablePlan> plans) {
        List<ExitCode> codes = plans.stream()
                .flatMap(plan -> plan.problems().stream())
                .map(ExitCode::of)
                .toList();
        return codes.stream()
                .filter(code -> code != ExitCode.OWNED)
                .findFirst()
                .orElse(codes.isEmpty() ? ExitCode.OK : ExitCode.OWNED);
    }

    private void print(String text) {
        if (!output.json()) {
            out().print(text);
            out().flush();
        }
    }
}
