package io.ampsync.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.ampsync.cli.exit.ExitCode;
import io.ampsync.cli.options.OptionChecks;
import io.ampsync.cli.options.OutputOptions;
import io.ampsync.cli.options.ResyncOptions;
import io.ampsync.cli.options.Variables;
import io.ampsync.cli.relaunch.Relaunch;
import io.ampsync.cli.text.JsonText;
import io.ampsync.postgres.PostgresDatabase;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Fills tables anew, and puts the new ones in their place. */
@Command(
        name = "resync",
        description = "Fills tables anew beside those that readers use, and puts each in its place in one transaction,"
                + " while a sync goes on. One that was stopped goes on where it was.")
public final class ResyncCommand extends StreamCommand {
    @Mixin(name = "Output")
    private final OutputOptions output = new OutputOptions();

    @Mixin(name = "Resync")
    private final ResyncOptions options = new ResyncOptions();

    public ResyncCommand(Variables variables) {
        super(variables);
    }

    @Override
    public Integer call() throws Exception {
        OptionChecks checks = checks();
        ResyncOptions.Task task = options.task(checks);
        SyncSettings settings = checks.check("--to", () -> Retargeting.apply(settings(), options.to()));
        startLog();
        Relaunch.ifNeeded();
        try (PostgresDatabase database = openDatabase()) {
            ResyncRun run = new ResyncRun(settings, database, options.keepsReplaced());
            List<ResyncRun.Outcome> outcomes = run.run(task);
            print(outcomes);
            return outcomes.stream()
                    .map(ResyncRun.Outcome::code)
                    .filter(code -> code != ExitCode.OK)
                    .findFirst()
                    .orElse(ExitCode.OK)
                    .code();
        }
    }

    private void print(List<ResyncRun.Outcome> outcomes) {
        if (output.json()) {
            ArrayNode all = JsonNodeFactory.instance.arrayNode();
            outcomes.forEach(outcome -> all.addObject()
                    .put("stream", outcome.stream())
                    .put("table", outcome.table())
                    .put("outcome", outcome.word())
                    .put("error", outcome.error().orElse(null)));
            out().println(JsonText.of(all));
        } else {
            outcomes.forEach(outcome -> out().println(outcome.table() + ": " + outcome.word()
                    + outcome.error().map(error -> ": " + error).orElse("")));
        }
        out().flush();
    }
}
