package io.ampsync.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.ampsync.cli.exit.ExitCode;
import io.ampsync.cli.options.OutputOptions;
import io.ampsync.cli.options.ResetOptions;
import io.ampsync.cli.options.Variables;
import io.ampsync.cli.report.ResetText;
import io.ampsync.cli.text.JsonText;
import io.ampsync.postgres.PostgresDatabase;
import io.ampsync.postgres.status.StoredStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Removes the rows of streams, and what is on record of them. */
@Command(
        name = "reset",
        description = "Empties the tables of streams and forgets how far they were, so that sync fills them from the"
                + " first block. Asks first. Other options of sync are accepted, and have no"
                + " effect.")
public final class ResetCommand extends StreamCommand {
    @Mixin(name = "Reset")
    private final ResetOptions reset = new ResetOptions();

    @Mixin(name = "Output")
    private final OutputOptions output = new OutputOptions();

    private final Terminal terminal;

    public ResetCommand(Variables variables) {
        this(variables, Terminal.SYSTEM);
    }

    ResetCommand(Variables variables, Terminal terminal) {
        super(variables);
        this.terminal = terminal;
    }

    @Override
    public boolean readsSources() {
        return false;
    }

    @Override
    public Integer call() {
        if (reset.streams().isEmpty()) {
            throw newUsageException("missing --stream, the id of a stream to reset; ampsync status lists them");
        }
        requireDatabase();
        startLog();
        try (PostgresDatabase database = openDatabase()) {
            List<StoredStream> chosen = chosen(database.streams());
            if (reset.yes() || isWanted(chosen)) {
                run(database);
            } else {
                out().println("nothing has changed");
                out().flush();
            }
            return ExitCode.OK.code();
        }
    }

    /** All are looked up before the first is touched: a misspelt id is not to leave half the work done. */
    private List<StoredStream> chosen(List<StoredStream> onRecord) {
        for (String id : reset.streams()) {
            if (onRecord.stream().noneMatch(stream -> stream.id().equals(id))) {
                throw newUsageException("--stream: no stream '" + id + "' is on record; those that are: "
                        + (onRecord.isEmpty()
                                ? "none"
                                : onRecord.stream().map(StoredStream::id).collect(Collectors.joining(", "))));
            }
        }
        return onRecord.stream()
                .filter(stream -> reset.streams().contains(stream.id()))
                .toList();
    }

    private boolean isWanted(List<StoredStream> chosen) {
        return terminal.ask(ResetText.question(chosen, reset.dropTable()))
                .orElseThrow(
                        () -> newUsageException(
                                "reset asks before it removes rows, and there is no terminal to ask at; --yes says it is meant"))
                .strip()
                .equals("yes");
    }

    private void run(PostgresDatabase database) {
        ArrayNode done = JsonNodeFactory.instance.arrayNode();
        PrintWriter out = out();
        try {
            for (String id : reset.streams()) {
                Optional<String> table = reset.dropTable() ? database.resetAndDropTable(id) : database.reset(id);
                done.addObject()
                        .put("stream", id)
                        .put("table", table.orElse(null))
                        .put("dropped", table.isPresent() && reset.dropTable());
                if (!output.json()) {
                    out.print(ResetText.done(id, table, reset.dropTable()));
                }
            }
        } finally {
            // Those before one that fails are done.
            if (output.json()) {
                out.println(JsonText.of(done));
            }
            out.flush();
        }
    }
}
