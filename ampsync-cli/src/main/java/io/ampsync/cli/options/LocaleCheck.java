package io.ampsync.cli.options;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds text that the JVM could not decode, as the locale of the process lacks the characters. */
final class LocaleCheck {
    private static final char REPLACEMENT = '\uFFFD';

    private LocaleCheck() {}

    /** Names the first argument or variable that was damaged on its way in, without repeating it. */
    static Optional<String> complaint(List<String> arguments, Stream<String> variableNames, Variables variables) {
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
