package io.ampsync.internal.commit;

/** What the committer is to do next. */
sealed interface CommitWork {
    /**
     * The oldest group's turn has come.
     *
     * @param written whether its rows are in the target already, invisible to others
     */
    record Commit(CommitQueue.Entry entry, boolean written) implements CommitWork {}

    record Flush(OpenGroup group) implements CommitWork {}

    /** The stream has caught up, and no transaction is open. */
    record FinishCatchUp() implements CommitWork {}
}
