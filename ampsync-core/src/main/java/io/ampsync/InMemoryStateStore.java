package io.ampsync;

import io.ampsync.error.OwnershipException;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StateStore;
import io.ampsync.spi.StreamSnapshot;

/**
 * The state of one stream in the memory of this process, for tests and for targets that are filled anew at
 * every start: when the process ends, so does the state, and the next run streams from the first block.
 *
 * <p>Thread-safe. Closing does nothing.
 */
public final class InMemoryStateStore implements StateStore {
    private final Memory memory;

    /** A stream that has never delivered anything. */
    public InMemoryStateStore() {
        this(new Memory());
    }

    private InMemoryStateStore(Memory memory) {
        this.memory = memory;
    }

    /** Another handle on the same memory, as a second process or a restarted one would have. */
    public InMemoryStateStore reopen() {
        return new InMemoryStateStore(memory);
    }

    @Override
    public StreamSnapshot load() {
        return memory.load();
    }

    /** Throws {@link OwnershipException} if another handle has moved the stream on; nothing has changed then. */
    @Override
    public void commit(StateChange change) {
        memory.commit(change);
    }

    private static final class Memory {
        private StreamSnapshot state = StreamSnapshot.EMPTY;

        synchronized StreamSnapshot load() {
            return state;
        }

        synchronized void commit(StateChange change) {
            if (state.next() != change.expectedNext()) {
                throw new OwnershipException("the stream's next id is " + state.next() + " instead of "
                        + change.expectedNext() + ", so somebody else writes it; stop one of the two");
            }
            state = change.applyTo(state);
        }
    }
}
