package io.ampsync.cli.options;

import io.ampsync.internal.text.Spelling;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Environment variables that look as if they were meant for ampsync, but have no effect. One that would change which
 * data goes into which table is refused; another one deserves a warning.
 */
final class UnknownVariables {
    private static final String OWN_PREFIX = "AMPSYNC_";
    private static final int MISSPELT = 2;
    private static final int RESEMBLING = 4;

    /** Read elsewhere: by the log, and by the script that starts the JVM. */
    private static final Set<String> READ_ELSEWHERE =
            Set.of("AMP_LOG", "RUST_LOG", "AMPSYNC_JAVA_OPTS", "AMPSYNC_CLASS_ARCHIVE");

    /** Of the Rust tool, with why nothing follows from them. */
    private static final Map<String, String> WITHOUT_EFFECT = Map.of("AMP_LOG_SPAN_EVENT", "the log has no spans");

    /** Decide which table is written, so that a slip of the pen would fill another one. */
    private static final Set<String> DECIDING = Set.of("TABLE_SUFFIX", "TABLE_VERSION", "DATABASE_SCHEMA");

    private static final String DATASET = "write [namespace/]name[@revision] into DATASET instead";

    /** Of other versions of the Rust tool, past or imaginable, with what to do instead. */
    private static final Map<String, String> UNSUPPORTED = Map.of(
            "DATASET_NAME", DATASET,
            "DATASET_NAMESPACE", DATASET,
            "DATASET_VERSION", DATASET,
            "DATASET_REVISION", DATASET,
            "TABLE_PREFIX", "use TABLE_SUFFIX instead",
            "TABLE_SCHEMA", "use DATABASE_SCHEMA instead");

    private final Variables variables;
    private final Set<String> known;

    /** Judges {@code variables}, of which options read those in {@code read}. */
    UnknownVariables(Variables variables, Stream<String> read) {
        this.variables = variables;
        this.known = Stream.concat(read, READ_ELSEWHERE.stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** Why ampsync must not start, if so. */
    Optional<String> refusal() {
        return variables.names().stream()
                .filter(name -> !known.contains(name))
                .flatMap(name -> refusal(name).stream())
                .findFirst();
    }

    private static Optional<String> refusal(String name) {
        String remedy = UNSUPPORTED.get(name);
        if (remedy != null) {
            return Optional.of("variable " + name + " is not supported; " + remedy);
        }
        String plain = name.startsWith(OWN_PREFIX) ? name.substring(OWN_PREFIX.length()) : name;
        return Spelling.closest(plain, DECIDING, MISSPELT)
                .map(meant -> "variable " + name + " is unknown; did you mean " + meant + "? If not, unset it");
    }

    /** What else has no effect. */
    List<String> warnings() {
        return variables.names().stream()
                .filter(name -> !known.contains(name))
                .flatMap(name -> warning(name).stream())
                .toList();
    }

    private Optional<String> warning(String name) {
        String reason = WITHOUT_EFFECT.get(name);
        if (reason != null) {
            return Optional.of("variable " + name + " has no effect: " + reason);
        }
        boolean own = name.startsWith(OWN_PREFIX);
        Optional<String> meant =
                own ? Spelling.closest(name, ownNames(), RESEMBLING) : Spelling.closest(name, known, MISSPELT);
        return own || meant.isPresent()
                ? Optional.of("variable " + name + " is unknown and has no effect"
                        + meant.map(other -> "; did you mean " + other + "?").orElse(""))
                : Optional.empty();
    }

    private Set<String> ownNames() {
        return known.stream().filter(name -> name.startsWith(OWN_PREFIX)).collect(Collectors.toSet());
    }
}
