package io.ampsync.cli.options;

import io.ampsync.cli.secret.Redaction;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.model.TableNaming;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which tables to read, and how those are called that they fill. */
public final class TableOptions {
    private static final String NAME_RULE = "must consist of letters, digits, _ and $";

    @Option(
            names = {"-d", "--dataset"},
            paramLabel = "<dataset>",
            order = 1,
            description = "The dataset to sync, [namespace/]name[@revision]; namespace _ and revision latest if left"
                    + " out. Required, unless a query or a file is given. [DATASET]")
    @FromVariable("DATASET")
    @Nullable
    DatasetReference dataset;

    @Option(
            names = {"-t", "--tables"},
            arity = "1..*",
            paramLabel = "<table>",
            order = 2,
            description = "Its tables to sync, separated by commas or given repeatedly. Required, unless a query or a"
                    + " file is given. [TABLES]")
    @FromVariable("TABLES")
    List<String> tables = List.of();

    @Option(
            names = "--table-suffix",
            paramLabel = "<suffix>",
            order = 3,
            description = "Append _<suffix> to the name of every table that is filled; by default nothing."
                    + " [TABLE_SUFFIX]")
    @FromVariable("TABLE_SUFFIX")
    @Nullable
    String suffix;

    @Option(
            names = "--table-version",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            order = 4,
            converter = ExactBoolean.class,
            description = "Append _v<revision> to the name of every table that is filled, before the suffix; by default"
                    + " off. [TABLE_VERSION]")
    @FromVariable("TABLE_VERSION")
    Boolean version = false;

    /** The required options that were not given. */
    public Stream<String> missing() {
        return Stream.concat(
                dataset == null ? Stream.of("--dataset") : Stream.empty(),
                tables.isEmpty() ? Stream.of("--tables") : Stream.empty());
    }

    /** The options that were given. */
    Stream<String> given() {
        return Stream.of(
                        SourceOptions.given("--dataset", dataset != null),
                        SourceOptions.given("--tables", !tables.isEmpty()),
                        SourceOptions.given("--table-suffix", suffix != null),
                        SourceOptions.given("--table-version", version))
                .flatMap(Optional::stream);
    }

    /** The streams, one for each table, in the order given. */
    public List<SyncStream> streams(OptionChecks checks) {
        DatasetReference of = Objects.requireNonNull(dataset);
        TableNaming naming = checks.check("--table-suffix", () -> new TableNaming(version, checkedSuffix()));
        return checks.check("--tables", () -> naming.streams(of, names()));
    }

    private Optional<String> checkedSuffix() {
        return Optional.ofNullable(suffix).map(text -> Redaction.requireShowable(text, NAME_RULE));
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        for (String name : String.join(",", tables).split(",", -1)) {
            names.add(Redaction.requireShowable(name.strip(), "table name " + (names.size() + 1) + " " + NAME_RULE));
        }
        if (names.contains("")) {
            throw new IllegalArgumentException("a table name is empty; remove the surplus comma");
        }
        return names;
    }
}
