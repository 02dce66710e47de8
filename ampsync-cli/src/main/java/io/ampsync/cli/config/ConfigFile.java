package io.ampsync.cli.config;

import io.ampsync.config.AmpServer;
import io.ampsync.model.StreamSource;
import io.ampsync.model.SyncStream;
import io.ampsync.model.TableNaming;
import io.ampsync.postgres.design.TableDesign;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The file that describes streams. Its keys are those of {@code docs/ampsync.schema.json}; whatever else stands there
 * is refused, as it would mean that the user expects something that doesn't happen.
 */
public final class ConfigFile {
    private static final Set<String> KEYS = Set.of("servers", "streams");
    private static final Set<String> STREAM_KEYS = Set.of("source", "target");

    private final Supplier<TableDesign.Builder> usual;
    private Map<String, AmpServer> servers = Map.of();
    private final Set<String> destinations = new HashSet<>();

    private ConfigFile(Supplier<TableDesign.Builder> usual) {
        this.usual = usual;
    }

    /**
     * The streams of a file, at least one. Throws {@link ConfigException} with the line of what can't be used.
     *
     * @param variables the value of an environment variable; null if it isn't set
     * @param usual what tables are like unless the file says otherwise
     */
    public static List<ConfiguredStream> read(
            Path file, Function<String, @Nullable String> variables, Supplier<TableDesign.Builder> usual)
            throws IOException {
        return parse(file.toString(), content(file), variables, usual);
    }

    static List<ConfiguredStream> parse(
            String file,
            String text,
            Function<String, @Nullable String> variables,
            Supplier<TableDesign.Builder> usual) {
        return new ConfigFile(usual).streams(ConfigNode.parse(file, text, new Interpolation(variables)));
    }

    private static String content(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file '" + file + "'", e);
        } catch (MalformedInputException e) {
            throw new IOException("file '" + file + "' is not UTF-8", e);
        } catch (IOException e) {
            throw new IOException("cannot read file '" + file + "'", e);
        }
    }

    private List<ConfiguredStream> streams(ConfigNode root) {
        Map<String, ConfigNode> members = root.members(KEYS);
        servers = Optional.ofNullable(members.get("servers"))
                .map(node -> node.all(ServerReader::read))
                .orElse(Map.of());
        ConfigNode streams = members.get("streams");
        if (streams == null || streams.items().isEmpty()) {
            throw (streams == null ? root : streams).error("no streams; list at least one under 'streams'");
        }
        List<ConfiguredStream> result = new ArrayList<>();
        streams.items().forEach(node -> result.add(stream(node)));
        return List.copyOf(result);
    }

    private ConfiguredStream stream(ConfigNode node) {
        Map<String, ConfigNode> members = node.members(STREAM_KEYS);
        ConfigNode source = members.get("source");
        if (source == null) {
            throw node.error("lacks 'source', which says what to read");
        }
        SourceReader reader = new SourceReader(source);
        StreamSource what = reader.source();
        ConfigNode target = members.get("target");
        Optional<DesignReader> design = Optional.ofNullable(target).map(DesignReader::new);
        String destination = design.flatMap(DesignReader::table)
                .or(reader::tableName)
                .orElseThrow(() -> node.error("lacks target.table, the name of the table that the query fills"));
        ConfigNode place = target == null ? node : target;
        SyncStream stream = place.check(() -> new SyncStream(what, destination, reader.blocks()));
        requireFree(place, destination);
        return new ConfiguredStream(
                stream,
                reader.server().map(this::server),
                design.map(each -> each.design(usual.get()))
                        .orElseGet(() -> usual.get().build()));
    }

    private void requireFree(ConfigNode place, String destination) {
        if (TableNaming.isReserved(destination)) {
            throw place.error("table '" + destination + "' is one of ampsync's own; choose another name");
        }
        if (!destinations.add(destination)) {
            throw place.error("table '" + destination + "' is filled by another stream already; choose another name");
        }
    }

    private AmpServer server(ConfigNode name) {
        AmpServer server = servers.get(name.text());
        if (server == null) {
            throw name.error("there is no server '" + name.text() + "' under 'servers'; it has "
                    + (servers.isEmpty() ? "none" : String.join(", ", servers.keySet())));
        }
        return server;
    }
}
