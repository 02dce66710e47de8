package io.ampsync.cli.options;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the JVM could not decode, because the locale of the process knows fewer characters than were given. */
public final class UnreadableText {
    private static final char REPLACEMENT = '\uFFFD';

    private UnreadableText() {}

    /** Says which argument or variable was damaged on its way in, without repeating it. */
    public static Optional<String> complaint(
            List<String> arguments, Stream<String> variableNames, Variables variables) {
        Stream<String> damaged = Stream.concat(
                IntStream.range(0, arguments.size())
                        .filter(i -> isDamaged(arguments.get(i)))
                        .mapToObj(i -> "argument " + (i + 1)),
                variableNames.filter(name -> isDamaged(variables.get(name))).map(name -> "variable " + name));
        return damaged.findFirst()
                .map(place -> place + " holds characters that the locale of this process can't represent; set"
                        + " LC_ALL=C.UTF-8, or percent-encode them in a URL");
    }

    private static boolean isDamaged(@Nullable String text) {
        return text != null && text.indexOf(REPLACEMENT) >= 0;
    }
}
