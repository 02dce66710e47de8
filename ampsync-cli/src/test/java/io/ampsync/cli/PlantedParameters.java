package io.ampsync.cli;

/** Breaks the rule on parameters, so that a test sees it reported. */
final class PlantedParameters {
    private PlantedParameters() {}

    static int four(int a, int b, int c, int d) {
        return a + b + c + d;
    }

    static int five(int a, int b, int c, int d, int e) {
        return a + b + c + d + e;
    }

    /** Allowed. */
    record Five(int a, int b, int c, int d, int e) {}
}
