package io.ampsync.internal.rules.world;

/** How often the interesting things happened, so that a test can see that it has tested them. */
final class Statistics {
    int watermarks;
    int rewinds;
    int continuedReorgs;
    int steppedBack;
    int repeatedSteps;
    int restarts;
    int resyncs;
    int resyncsReachedInRounds;
    int resyncsCutOff;
    int refusals;
    int prunes;
    int deepest;

    @Override
    public String toString() {
        return watermarks + " watermarks, " + rewinds + " rewinds, " + continuedReorgs + " continued reorgs, "
                + steppedBack
                + " steps back, " + repeatedSteps + " of them repeated, " + restarts + " restarts, " + resyncs
                + " resyncs, " + resyncsReachedInRounds
                + " of them reached in rounds, " + resyncsCutOff + " times cut off, " + refusals
                + " refusals, " + prunes + " prunes, " + deepest + " reconnects in a row";
    }
}
