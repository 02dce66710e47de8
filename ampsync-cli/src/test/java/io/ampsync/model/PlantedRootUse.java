package io.ampsync.model;

import io.ampsync.Ampsync;

/** Breaks the rule: a value that needs an entry point. */
public final class PlantedRootUse {
    public final Ampsync.Builder builder = Ampsync.builder();
}
