package io.ampsync.cli.options;

import io.ampsync.Ampsync;
import io.ampsync.cli.secret.Secret;
import io.ampsync.cli.secret.SecretFile;
import io.ampsync.postgres.Credentials;
import io.ampsync.postgres.PostgresDatabase;
import io.ampsync.postgres.PostgresOptions;
import io.ampsync.postgres.design.KeyCreation;
import io.ampsync.postgres.design.KeyPolicy;
import io.ampsync.postgres.design.Partitions;
import io.ampsync.postgres.design.SecondaryIndex;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.design.UnfitRows;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** Where to write. */
public final class DatabaseOptions {
    private static final String PASSWORD_FILE = "--database-password-file";

    @Option(
            names = "--database-url",
            paramLabel = "<url>",
            order = 1,
            description = "postgresql://user:password@host:port/database?sslmode=... as libpq takes it. If it holds a"
                    + " password, better use the variable or a file. Required, unless a file is given."
                    + " [DATABASE_URL]")
    @FromVariable("DATABASE_URL")
    @Nullable
    Secret url;

    @Option(
            names = "--database-url-file",
            paramLabel = "<file>",
            order = 2,
            description =
                    "File that holds the URL, read again for every new connection, so that its password can be rotated."
                            + " [DATABASE_URL_FILE]")
    @FromVariable("DATABASE_URL_FILE")
    @Nullable
    Path urlFile;

    @Option(
            names = PASSWORD_FILE,
            paramLabel = "<file>",
            order = 2,
            description =
                    "File that holds the password alone, as it is, read again for every new connection; beats one in"
                            + " the URL. [DATABASE_PASSWORD_FILE]")
    @FromVariable("DATABASE_PASSWORD_FILE")
    @Nullable
    Path passwordFile;

    @Option(
            names = "--max-db-connections",
            paramLabel = "<n>",
            order = 3,
            converter = Connections.class,
            description = "Most connections open at one time, 1 to 1000; by default 10. [MAX_DB_CONNECTIONS]")
    @FromVariable("MAX_DB_CONNECTIONS")
    int maxConnections = 10;

    @Option(
            names = "--lanes",
            paramLabel = "<n>",
            order = 4,
            converter = Lanes.class,
            description = "How many transactions of one table may be written at a time while rows queue up, as in a"
                    + " backfill, 1 to 16; they are committed in order; by default 2. [AMPSYNC_LANES]")
    @FromVariable("AMPSYNC_LANES")
    int lanes = Ampsync.DEFAULT_LANES;

    @Option(
            names = "--staging-mb",
            paramLabel = "<MiB>",
            order = 5,
            converter = StagingMebibytes.class,
            description = "Memory for rows that wait to be written, for all tables together, 1 to 65536; by default 64,"
                    + " but no more than half the heap. [AMPSYNC_STAGING_MB]")
    @FromVariable("AMPSYNC_STAGING_MB")
    @Nullable
    Integer stagingMebibytes;

    @Option(
            names = "--whole-microbatches",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            order = 6,
            description =
                    "Show rows of a microbatch only together, also in a backfill, where large ones otherwise appear"
                            + " in parts. [AMPSYNC_WHOLE_MICROBATCHES]")
    @FromVariable("AMPSYNC_WHOLE_MICROBATCHES")
    Boolean wholeMicrobatches = false;

    @Option(
            names = "--key-at-once",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            order = 7,
            description = "Create tables with their primary key, instead of building it when they have caught up, which"
                    + " makes a backfill faster. [AMPSYNC_KEY_AT_ONCE]")
    @FromVariable("AMPSYNC_KEY_AT_ONCE")
    Boolean keyAtOnce = false;

    @Option(
            names = "--database-schema",
            paramLabel = "<name>",
            order = 8,
            converter = SchemaName.class,
            description = "Schema of state and tables, created if it is missing; by default the first of the role's"
                    + " search path. [DATABASE_SCHEMA]")
    @FromVariable("DATABASE_SCHEMA")
    @Nullable
    String schema;

    @Option(
            names = "--index",
            paramLabel = "<table=columns>",
            order = 9,
            description = "Index to build when a table has caught up, such as logs=address, block_num desc or"
                    + " logs=brin(timestamp); separated by semicolons or given repeatedly. [AMPSYNC_INDEXES]")
    @FromVariable("AMPSYNC_INDEXES")
    List<String> indexes = List.of();

    @Option(
            names = "--notify",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            order = 10,
            description =
                    "Notify those who LISTEN on the channel ampsync of each commit at the head." + " [AMPSYNC_NOTIFY]")
    @FromVariable("AMPSYNC_NOTIFY")
    Boolean notifying = false;

    @Option(
            names = "--key",
            paramLabel = "default|none|<column>,...",
            order = 11,
            description = "Which key new tables get: default (_tx_id, _row_index), none, or columns of the stream that"
                    + " no two rows share, such as block_num,log_index. [AMPSYNC_KEY]")
    @FromVariable("AMPSYNC_KEY")
    KeyPolicy key = KeyPolicy.IDS;

    @Option(
            names = "--partition-blocks",
            paramLabel = "<n>",
            order = 12,
            converter = PartitionBlocks.class,
            description = "Partition new tables by _block_num, with so many blocks in each partition; ampsync makes"
                    + " them as blocks arrive. [AMPSYNC_PARTITION_BLOCKS]")
    @FromVariable("AMPSYNC_PARTITION_BLOCKS")
    @Nullable
    Long partitionBlocks;

    @Option(
            names = "--on-unfit-row",
            paramLabel = "fail|quarantine",
            order = 13,
            description = "What becomes of a row with a value that its table can't hold: fail (default) ends the table,"
                    + " quarantine keeps the row in ampsync_quarantine and goes on. [AMPSYNC_ON_UNFIT_ROW]")
    @FromVariable("AMPSYNC_ON_UNFIT_ROW")
    UnfitRows unfitRows = UnfitRows.FAIL;

    /** The required options that were not given. */
    public Stream<String> missing() {
        return url == null && urlFile == null ? Stream.of("--database-url") : Stream.empty();
    }

    public int maxConnections() {
        return maxConnections;
    }

    /** How many transactions of one table may be written at a time. */
    public int lanes() {
        return lanes;
    }

    /** Memory for staged rows, in bytes. */
    public long stagingBytes() {
        return stagingMebibytes == null ? Ampsync.DEFAULT_STAGING_BYTES : (long) stagingMebibytes << 20;
    }

    /** Whether readers never see a part of a microbatch. */
    public boolean wholeMicrobatches() {
        return wholeMicrobatches;
    }

    /** What new tables are like, as far as these options say. */
    public TableDesign.Builder design() {
        TableDesign.Builder design = TableDesign.builder()
                .key(keyAtOnce ? KeyCreation.AT_ONCE : KeyCreation.AFTER_CATCH_UP)
                .key(key)
                .unfitRows(unfitRows);
        if (partitionBlocks != null) {
            design.partitions(Partitions.byBlock(Partitions.BLOCK_NUMBER, partitionBlocks));
        }
        return design;
    }

    /** The indexes of each of the tables, which are called as their dataset calls them, that is to have any. */
    public Map<String, List<SecondaryIndex>> indexes(OptionChecks checks, Set<String> tables) {
        return checks.check("--index", () -> {
            IndexList list = new IndexList(tables);
            indexes.forEach(list::read);
            return list.indexes();
        });
    }

    /** Refuses indexes beside a file that describes the streams. */
    public void requireNoIndexes(OptionChecks checks) {
        checks.requireAlone("--config", indexes.isEmpty() ? List.of() : List.of("--index"));
    }

    /** Whether commits at the head notify listeners. */
    public boolean notifying() {
        return notifying;
    }

    /** The database; connects to nothing yet. */
    public PostgresDatabase open(OptionChecks checks) {
        OptionChecks.NamedSecret given =
                checks.secret("--database-url", url, urlFile).orElseThrow();
        Optional<Secret> password = Optional.ofNullable(passwordFile).map(Secret::in);
        password.ifPresent(secret -> checks.check(PASSWORD_FILE, secret::read));
        return checks.check(given.option(), () -> PostgresDatabase.open(options(given.secret(), password)));
    }

    /** What to warn of: files with secrets that everybody can read. */
    public Stream<String> warnings() {
        return Stream.of(Optional.ofNullable(urlFile), Optional.ofNullable(passwordFile))
                .flatMap(Optional::stream)
                .flatMap(file -> new SecretFile(file).exposure().stream());
    }

    private PostgresOptions options(Secret secret, Optional<Secret> password) {
        PostgresOptions.Builder options = PostgresOptions.builder(secret::read).maxConnections(maxConnections);
        password.ifPresent(file -> options.credentials(() -> Credentials.ofPassword(file.read())));
        return (schema == null ? options : options.schema(schema)).build();
    }

    /** The schema of all tables; null for the first of the role's search path. */
    public @Nullable String schema() {
        return schema;
    }

    /** A name of a schema, with complaints that don't repeat it. */
    static final class SchemaName implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            return PostgresOptions.builder("").schema(value).build().schema().orElseThrow();
        }
    }

    static final class Connections extends IntegerBetween {
        Connections() {
            super(1, 1000);
        }
    }

    static final class StagingMebibytes extends IntegerBetween {
        StagingMebibytes() {
            super(1, 65_536);
        }
    }

    static final class Lanes extends IntegerBetween {
        Lanes() {
            super(1, Ampsync.MAX_LANES);
        }
    }
}
