package io.ampsync.postgres.internal.ownership;

import java.util.Optional;

/**
 * That nobody alive owns a stream, as somebody has found who has looked.
 *
 * @param ended the owner on record, if any, which is taken for dead
 * @param bySilence whether that has been concluded from the lack of signs, so that a sign refutes it
 */
public record Vacancy(Optional<StreamRow.Owner> ended, boolean bySilence) {
    /** Nobody is on record. */
    static final Vacancy NOBODY = new Vacancy(Optional.empty(), false);

    /** Whether there was an owner, which may have left something behind. */
    public boolean isInherited() {
        return ended.isPresent();
    }

    /** Whether it still holds if {@code found} is the owner on record now. */
    public boolean holds(Optional<StreamRow.Owner> found) {
        if (found.isEmpty()) {
            return true;
        }
        return bySilence
                ? found.equals(ended)
                : found.map(StreamRow.Owner::instance).equals(ended.map(StreamRow.Owner::instance));
    }
}
