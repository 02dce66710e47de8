package io.ampsync.cli.options;

import io.ampsync.cli.secret.Redaction;
import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockSpan;
import io.ampsync.model.ColumnFilter;
import io.ampsync.model.SqlQuery;
import io.ampsync.model.StreamSource;
import io.ampsync.model.SyncStream;
import io.ampsync.model.TablePart;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** What to read of the tables, or something else than whole tables. */
public final class SourceOptions {
    @Option(
            names = "--columns",
            split = ",",
            paramLabel = "<column>",
            order = 1,
            description = "Columns to read, separated by commas; by default all. For a single table. [AMPSYNC_COLUMNS]")
    @FromVariable("AMPSYNC_COLUMNS")
    List<String> columns = List.of();

    @Option(
            names = "--where",
            split = ";",
            paramLabel = "<condition>",
            order = 2,
            converter = FilterConverter.class,
            description = "Rows to read: column=value, with several values separated by commas, or !=, <, <=, >, >=."
                    + " Binary values as 0x and hex digits. May be repeated, or separated by semicolons; all conditions"
                    + " must hold. For a single table. [AMPSYNC_WHERE]")
    @FromVariable("AMPSYNC_WHERE")
    List<ColumnFilter> filters = List.of();

    @Option(
            names = "--query",
            paramLabel = "<sql>",
            order = 3,
            converter = QueryConverter.class,
            description = "A query to sync instead of tables, into the table that --into names. [AMPSYNC_QUERY]")
    @FromVariable("AMPSYNC_QUERY")
    @Nullable
    SqlQuery query;

    @Option(
            names = "--into",
            paramLabel = "<table>",
            order = 4,
            description = "The table that --query fills. [AMPSYNC_INTO]")
    @FromVariable("AMPSYNC_INTO")
    @Nullable
    String into;

    @Option(
            names = "--start-block",
            paramLabel = "<block>",
            order = 5,
            converter = BlockConverter.class,
            description = "The first block whose rows are wanted; by default all are. [AMPSYNC_START_BLOCK]")
    @FromVariable("AMPSYNC_START_BLOCK")
    @Nullable
    Long first;

    @Option(
            names = "--until-block",
            paramLabel = "<block>",
            order = 6,
            converter = BlockConverter.class,
            description = "The last block whose rows are wanted: when all are stored, ampsync ends with code 0."
                    + " [AMPSYNC_UNTIL_BLOCK]")
    @FromVariable("AMPSYNC_UNTIL_BLOCK")
    @Nullable
    Long last;

    @Option(
            names = "--config",
            paramLabel = "<file>",
            order = 7,
            description = "A YAML file that describes any number of streams, instead of the options above."
                    + " [AMPSYNC_CONFIG]")
    @FromVariable("AMPSYNC_CONFIG")
    @Nullable
    Path config;

    /** The file that describes the streams, if there is one. */
    public Optional<Path> config() {
        return Optional.ofNullable(config);
    }

    /** The required options that were not given. */
    public Stream<String> missing(TableOptions tables) {
        if (config != null) {
            return Stream.empty();
        }
        return query == null ? tables.missing() : into == null ? Stream.of("--into") : Stream.empty();
    }

    /** Refuses options that say again what the file says. */
    public void requireNoOther(TableOptions tables, ColumnOptions columnOptions, OptionChecks checks) {
        checks.requireAlone(
                "--config",
                Stream.concat(
                                Stream.concat(tables.given(), columnOptions.given()),
                                Stream.of(
                                                given("--columns", !columns.isEmpty()),
                                                given("--where", !filters.isEmpty()),
                                                given("--query", query != null),
                                                given("--into", into != null),
                                                given("--start-block", first != null),
                                                given("--until-block", last != null))
                                        .flatMap(Optional::stream))
                        .toList());
    }

    static Optional<String> given(String option, boolean isGiven) {
        return isGiven ? Optional.of(option) : Optional.empty();
    }

    /** The streams that the options describe. */
    public List<SyncStream> streams(TableOptions tables, OptionChecks checks) {
        BlockSpan blocks = checks.check(
                "--until-block",
                () -> new BlockSpan(
                        first == null ? 0 : first, last == null ? OptionalLong.empty() : OptionalLong.of(last)));
        SqlQuery sql = query;
        if (sql == null) {
            if (into != null) {
                checks.requireAlone("--into", List.of("--tables"));
            }
            return parts(tables.streams(checks), checks).stream()
                    .map(stream -> new SyncStream(stream.source(), stream.destination(), blocks))
                    .toList();
        }
        checks.requireAlone(
                "--query",
                Stream.concat(
                                tables.given(),
                                Stream.of(given("--columns", !columns.isEmpty()), given("--where", !filters.isEmpty()))
                                        .flatMap(Optional::stream))
                        .toList());
        return List.of(checks.check("--into", () -> new SyncStream(sql, Objects.requireNonNull(into), blocks)));
    }

    private List<SyncStream> parts(List<SyncStream> whole, OptionChecks checks) {
        if (columns.isEmpty() && filters.isEmpty()) {
            return whole;
        }
        String option = columns.isEmpty() ? "--where" : "--columns";
        return checks.check(option, () -> {
            if (whole.size() > 1) {
                throw new IllegalArgumentException(
                        "can be given for a single table only; for more describe each stream in a file (--config)");
            }
            SyncStream stream = whole.get(0);
            StreamSource part = new TablePart(
                    (AmpTable) stream.source(),
                    columns.stream().map(String::strip).toList(),
                    filters);
            return List.of(new SyncStream(part, stream.destination()));
        });
    }

    static final class QueryConverter implements ITypeConverter<SqlQuery> {
        @Override
        public SqlQuery convert(String value) {
            return new SqlQuery(value);
        }
    }

    static final class BlockConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(String value) {
            try {
                long block = Long.parseLong(value.strip());
                if (block >= 0) {
                    return block;
                }
            } catch (NumberFormatException e) {
                // Refused with what is negative.
            }
            throw new IllegalArgumentException("must be a block number, got " + Redaction.quote(value));
        }
    }

    static final class FilterConverter implements ITypeConverter<ColumnFilter> {
        @Override
        public ColumnFilter convert(String value) {
            return FilterText.parse(value);
        }
    }
}
