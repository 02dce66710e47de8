package io.ampsync.cli.live;

import io.ampsync.cli.log.LogFormat;
import io.ampsync.cli.log.ProgressMode;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Whether progress shows in live lines. */
public final class LiveWish {
    /** Lines that are drawn again are no use to these: dumb terminals, logs of builds, those who want plain text. */
    private static final String[] AGAINST = {"NO_COLOR", "CI"};

    private LiveWish() {}

    /**
     * What becomes of a mode where there is this format and environment; never {@link ProgressMode#AUTO}. Live lines
     * need a terminal that can draw and a log that people read, also where they are asked for.
     *
     * @param terminal whether standard error is one; only asked if it matters
     */
    public static ProgressMode resolve(
            ProgressMode mode,
            LogFormat format,
            Function<String, @Nullable String> environment,
            BooleanSupplier terminal) {
        if (mode == ProgressMode.LOG || mode == ProgressMode.NONE) {
            return mode;
        }
        String type = environment.apply("TERM");
        boolean possible = format == LogFormat.TEXT && type != null && !type.equals("dumb");
        boolean wanted = mode == ProgressMode.LIVE || !isAgainst(environment);
        return possible && wanted && terminal.getAsBoolean() ? ProgressMode.LIVE : ProgressMode.LOG;
    }

    private static boolean isAgainst(Function<String, @Nullable String> environment) {
        for (String name : AGAINST) {
            String value = environment.apply(name);
            if (value != null && !value.equalsIgnoreCase("false")) {
                return true;
            }
        }
        return false;
    }
}
