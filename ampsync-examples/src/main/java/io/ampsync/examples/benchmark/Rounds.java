package io.ampsync.examples.benchmark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Ratios of several rounds: each time is compared with the others of its round only. */
public final class Rounds {
    private final Map<Variant, List<Double>> toPlainCopy = new LinkedHashMap<>();
    private final Map<Variant, List<Double>> toTemporaryTable = new LinkedHashMap<>();

    /** Adds a round, with times in milliseconds. */
    public void add(Map<Variant, Long> times, long plainCopy, long temporaryTable) {
        times.forEach((variant, time) -> {
            list(toPlainCopy, variant).add((double) plainCopy / time);
            list(toTemporaryTable, variant).add((double) temporaryTable / time);
        });
    }

    private static List<Double> list(Map<Variant, List<Double>> all, Variant variant) {
        return all.computeIfAbsent(variant, any -> new ArrayList<>());
    }

    /** A line for each variant: medians, with the least and the greatest. */
    public List<String> lines() {
        return toPlainCopy.keySet().stream()
                .map(variant -> String.format(
                        Locale.ROOT,
                        "backfill, %-30s ÷ plain COPY %s   ÷ the Rust tool's path %s",
                        variant,
                        summary(list(toPlainCopy, variant)),
                        summary(list(toTemporaryTable, variant))))
                .toList();
    }

    private static String summary(List<Double> ratios) {
        List<Double> sorted = ratios.stream().sorted(Comparator.naturalOrder()).toList();
        return String.format(
                Locale.ROOT,
                "%.2f (%.2f to %.2f)",
                sorted.get(sorted.size() / 2),
                sorted.get(0),
                sorted.get(sorted.size() - 1));
    }
}
