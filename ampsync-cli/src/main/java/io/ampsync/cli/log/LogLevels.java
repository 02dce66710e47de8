package io.ampsync.cli.log;

import ch.qos.logback.classic.Level;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Levels by logger name, from text such as {@code debug} or {@code ampsync=debug,info}. A level without a name
 * is that of ampsync; libraries log warnings and errors only, unless it is {@code trace} or they are named. The names
 * of the Rust tool's crates stand for what does their work here.
 */
public record LogLevels(Map<String, Level> byLogger) {
    static final String OWN = "io.ampsync";
    static final String ALL = org.slf4j.Logger.ROOT_LOGGER_NAME;
    private static final Map<String, Level> LEVELS = Map.of(
            "off", Level.OFF,
            "error", Level.ERROR,
            "warn", Level.WARN,
            "info", Level.INFO,
            "debug", Level.DEBUG,
            "trace", Level.TRACE);

    public LogLevels {
        byLogger = Map.copyOf(byLogger);
    }

    /** Reads text of which every part must be understood. */
    public static LogLevels strict(String text) {
        Map<String, Level> levels = new LinkedHashMap<>();
        for (String directive : text.split(",", -1)) {
            if (!apply(directive, levels)) {
                throw new IllegalArgumentException("'" + directive.strip()
                        + "' is neither a level (off, error, warn, info, debug, trace) nor logger=level");
            }
        }
        return new LogLevels(levels);
    }

    /** Reads what it can of text that was perhaps written for another program. */
    public static LogLevels lenient(String text) {
        Map<String, Level> levels = new LinkedHashMap<>();
        for (String directive : text.split(",", -1)) {
            apply(directive, levels);
        }
        return new LogLevels(levels);
    }

    private static boolean apply(String directive, Map<String, Level> levels) {
        String[] parts = directive.strip().split("=", 2);
        Optional<Level> level = level(parts[parts.length - 1]);
        if (level.isEmpty()) {
            return false;
        }
        if (parts.length == 1) {
            levels.putIfAbsent(OWN, level.get());
            levels.put(ALL, ofLibraries(level.get()));
        } else if (!parts[0].isBlank()) {
            levels.put(logger(parts[0].strip()), level.get());
        } else {
            return false;
        }
        return true;
    }

    private static Optional<Level> level(String name) {
        return Optional.ofNullable(LEVELS.get(name.strip().toLowerCase(Locale.ROOT)));
    }

    private static String logger(String target) {
        return switch (target) {
            case "ampsync" -> OWN;
            case "amp_client" -> OWN + ".internal";
            default -> target.replace("::", ".");
        };
    }

    private static Level ofLibraries(Level own) {
        if (own == Level.TRACE) {
            return Level.DEBUG;
        }
        return own.isGreaterOrEqual(Level.WARN) ? own : Level.WARN;
    }
}
