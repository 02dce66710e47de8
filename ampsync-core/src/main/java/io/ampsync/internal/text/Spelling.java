package io.ampsync.internal.text;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/** Finds what a misspelt name was meant to be. */
public final class Spelling {
    private Spelling() {}

    /** The candidate that takes the fewest letters to add, drop or replace, and no more than {@code atMost}. */
    public static Optional<String> closest(String name, Set<String> candidates, int atMost) {
        return candidates.stream()
                .filter(candidate -> distance(name, candidate) <= atMost)
                .min(Comparator.<String>comparingInt(candidate -> distance(name, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j - 1], row[j]) + 1);
            }
        }
        return row[other.length()];
    }
}
