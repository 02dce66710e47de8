package io.ampsync.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.ampsync.cli.config.ConfiguredStream;
import io.ampsync.cli.exit.ExitCode;
import io.ampsync.cli.options.OutputOptions;
import io.ampsync.cli.options.Variables;
import io.ampsync.cli.options.VerifyOptions;
import io.ampsync.cli.relaunch.Relaunch;
import io.ampsync.cli.report.VerifyJson;
import io.ampsync.cli.report.VerifyText;
import io.ampsync.cli.text.JsonText;
import io.ampsync.postgres.PostgresDatabase;
import io.ampsync.postgres.PostgresVerifier;
import io.ampsync.postgres.verify.RepairReport;
import io.ampsync.postgres.verify.VerifyReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Compares tables with their servers, one after the other. */
@Command(
        name = "verify",
        description = "Compares tables with what the server has, block by block, also while sync is running; with"
                + " --repair, replaces what differs.")
public final class VerifyCommand extends StreamCommand {
    @Mixin(name = "Comparison")
    private final VerifyOptions verify = new VerifyOptions();

    @Mixin(name = "Output")
    private final OutputOptions output = new OutputOptions();

    public VerifyCommand(Variables variables) {
        super(variables);
    }

    @Override
    public Integer call() {
        SyncSettings settings = settings();
        startLog();
        Relaunch.ifNeeded();
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        boolean equal = true;
        try (PostgresDatabase database = openDatabase()) {
            for (ConfiguredStream stream : settings.streams()) {
                equal &= verify(verifier(database, settings, stream), all);
            }
        } finally {
            if (output.json()) {
                out().println(JsonText.of(all));
            }
            out().flush();
        }
        return (equal ? ExitCode.OK : ExitCode.DIFFERENT).code();
    }

    private PostgresVerifier verifier(PostgresDatabase database, SyncSettings settings, ConfiguredStream stream) {
        return verify.applyTo(PostgresVerifier.of(database, stream.server().orElse(settings.server()), stream.stream())
                .withDesign(stream.design()));
    }

    /** Returns whether the table is equal to what the server has, in the end. */
    private boolean verify(PostgresVerifier verifier, ArrayNode all) {
        if (verify.repair()) {
            RepairReport report = verifier.repair();
            all.add(VerifyJson.of(report));
            print(VerifyText.of(report));
            return report.after().isEqual();
        }
        VerifyReport report = verifier.verify();
        all.add(VerifyJson.of(report));
        print(VerifyText.of(report));
        return report.isEqual();
    }

    private void print(String text) {
        if (!output.json()) {
            out().print(text);
            out().flush();
        }
    }
}
