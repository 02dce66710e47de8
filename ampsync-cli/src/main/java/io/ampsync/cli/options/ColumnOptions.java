package io.ampsync.cli.options;

import io.ampsync.model.AmpTable;
import io.ampsync.model.SyncStream;
import io.ampsync.model.TablePart;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What the columns are like of tables that are created. */
public final class ColumnOptions {
    @Option(
            names = "--unsigned-as-bigint",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            order = 1,
            description =
                    "Create columns of unsigned 64-bit integers as BIGINT, which is smaller and faster, instead of"
                            + " NUMERIC(20, 0); larger values than BIGINT holds end the table."
                            + " [AMPSYNC_UNSIGNED_AS_BIGINT]")
    @FromVariable("AMPSYNC_UNSIGNED_AS_BIGINT")
    Boolean unsignedAsBigint = false;

    @Option(
            names = "--column-type",
            paramLabel = "<setting>",
            order = 2,
            description =
                    "[table.]column=type: create a column with another PostgreSQL type than usual, in one table or"
                            + " in all that have it, such as logs.value=NUMERIC(78,0); separated by commas or given repeatedly."
                            + " [AMPSYNC_COLUMN_TYPES]")
    @FromVariable("AMPSYNC_COLUMN_TYPES")
    List<String> types = List.of();

    @Option(
            names = "--unfold",
            paramLabel = "<setting>",
            order = 3,
            description =
                    "[table.]column[=prefix]: create a column for each member of a struct, instead of one of JSON,"
                            + " named by the prefix and the member; the prefix is the column's name and _ if left out;"
                            + " separated by commas or given repeatedly. [AMPSYNC_UNFOLD]")
    @FromVariable("AMPSYNC_UNFOLD")
    List<String> unfolded = List.of();

    /** The choices for the tables of {@code streams}. */
    public ColumnChoices choices(List<SyncStream> streams, OptionChecks checks) {
        List<String> sources = streams.stream().map(ColumnOptions::tableOf).toList();
        List<ColumnSetting> unfold = checks.check("--unfold", () -> settings(unfolded, sources));
        return checks.check(
                "--column-type", () -> new ColumnChoices(unsignedAsBigint, settings(types, sources), unfold));
    }

    /** Whether unsigned 64-bit integers become BIGINT. */
    public boolean unsignedAsBigint() {
        return unsignedAsBigint;
    }

    /** How settings name the table of a stream: like the table that it reads, or the one that a query fills. */
    public static String tableOf(SyncStream stream) {
        if (stream.source() instanceof AmpTable table) {
            return table.name();
        }
        return stream.source() instanceof TablePart part ? part.table().name() : stream.destination();
    }

    /** The options that settings of a file take the place of, as far as they were given. */
    Stream<String> given() {
        return Stream.of(
                        SourceOptions.given("--column-type", !types.isEmpty()),
                        SourceOptions.given("--unfold", !unfolded.isEmpty()))
                .flatMap(Optional::stream);
    }

    /** Of a single table every column must be there, so that a misspelt one is noticed. */
    private static List<ColumnSetting> settings(List<String> given, List<String> sources) {
        List<ColumnSetting> settings = given.stream()
                .flatMap(text -> ColumnSetting.parse(text).stream())
                .map(setting -> sources.size() == 1 && setting.table().isEmpty() ? setting.in(sources.get(0)) : setting)
                .toList();
        String unknown = settings.stream()
                .flatMap(setting -> setting.table().stream())
                .filter(table -> !sources.contains(table))
                .collect(Collectors.joining(", "));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("not among --tables: " + unknown);
        }
        return settings;
    }
}
