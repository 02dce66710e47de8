package io.ampsync.internal.rules;

import io.ampsync.error.ProtocolException;
import io.ampsync.model.BlockHash;
import org.jspecify.annotations.Nullable;

/** How a response breaks the rules, see {@link ProtocolRules}. */
public sealed interface Violation {
    /** One line: the rule, the network, the blocks. */
    String message();

    default ProtocolException toException() {
        return new ProtocolException("the server broke the streaming protocol: " + message());
    }

    /** Rule 1. */
    record InvalidPrevHash(String network, BlockHash actual) implements Violation {
        @Override
        public String message() {
            return "block 0 of " + network + " has no parent, yet prev_hash is " + actual;
        }
    }

    /** Rule 2. */
    record MissingPrevHash(String network, long block) implements Violation {
        @Override
        public String message() {
            return "block " + block + " of " + network + " must have a parent, but prev_hash is missing or zero";
        }
    }

    /** Rule 3. */
    record DuplicateNetwork(String network) implements Violation {
        @Override
        public String message() {
            return "a response has two ranges of network " + network;
        }
    }

    /** Rule 4. */
    record NetworkCountChanged(int expected, int actual) implements Violation {
        @Override
        public String message() {
            return "responses covered " + expected + " networks before, and cover " + actual
                    + " now; if the dataset has gained or lost a network, start the stream afresh";
        }
    }

    /** Rule 5. */
    record UnexpectedNetwork(String network) implements Violation {
        @Override
        public String message() {
            return "network " + network + " was not part of the stream before";
        }
    }

    /** Rule 7. */
    record Gap(String network, long missingFrom, long missingTo) implements Violation {
        @Override
        public String message() {
            return "blocks " + missingFrom + ".." + missingTo + " of " + network + " were skipped";
        }
    }

    /** Rule 8. */
    record HashMismatch(
            String network,
            long block,
            BlockHash expected,
            @Nullable BlockHash actual) implements Violation {
        @Override
        public String message() {
            return "block " + block + " of " + network + " must follow its parent " + expected + ", but prev_hash is "
                    + actual;
        }
    }

    /** Rule 9. */
    record InvalidReorg(String network, long start, long previousEnd) implements Violation {
        @Override
        public String message() {
            return "a range of " + network + " goes back from block " + previousEnd + " to " + start
                    + ", yet claims block " + previousEnd + " as its parent";
        }
    }

    /** The server didn't go on from the cursor, see {@link ResumeCheck}. */
    record IgnoredCursor(String network, long cursor, long start) implements Violation {
        @Override
        public String message() {
            return "asked to go on after block " + cursor + " of " + network + ", it began again at block "
                    + start + " with the blocks that it had sent before; nothing has been undone: check that no proxy"
                    + " removes or changes the header amp-resume";
        }
    }

    /** The same, or the whole chain has been replaced. */
    record UnclearRestart(String network, long cursor, long start) implements Violation {
        @Override
        public String message() {
            return "asked to go on after block " + cursor + " of " + network + ", it began again at block "
                    + start + ", at or below the first one that is remembered; nothing has been undone: check that no"
                    + " proxy removes or changes the header amp-resume; if the chain really has been replaced from"
                    + " there on, --reorg-policy resync (ReorgPolicy.RESYNC) reads the table again from its first"
                    + " block";
        }
    }
}
