package io.ampsync.internal.rules;

import io.ampsync.model.UndoCause;
import io.ampsync.spi.StreamSnapshot;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What happens in the scenarios in which the reference client is wrong, up to the first reconnect.
 *
 * @param reason why it differs from the reference
 */
record TransactionalOutcome(String reason, List<String> events, String state) {

    private static final String FORGED = "prev_hash names another parent than the watermark before the reorg, which is "
            + "thereby replaced too; the reference doesn't compare them";

    private static final String SPARED =
            "the reference also forgets the newest watermark below the retention, to which a "
                    + "reorg into the oldest one within it goes back";

    /** The cases in which the reference forgets more. */
    static final Set<String> MORE_KEPT =
            Set.of("buffer_pruning_triggered_by_retention", "gradual_pruning_with_advancing_watermark");

    static final Map<String, TransactionalOutcome> ALL = Map.ofEntries(
            Map.entry(
                    "reorg_invalidates_multiple_consecutive_batches",
                    new TransactionalOutcome(
                            FORGED,
                            List.of(
                                    "data 0 [eth 0..10] [safe]",
                                    "watermark 1 [eth 0..10]",
                                    "data 2 [eth 11..20] [invalid1]",
                                    "data 3 [eth 21..30] [invalid2]",
                                    "data 4 [eth 31..40] [invalid3]",
                                    "undo 5 reorg [eth 11..40] 0..4",
                                    "reconnect at the first block"),
                            "next 6")),
            Map.entry(
                    "reorg_does_not_invalidate_unaffected_batches",
                    new TransactionalOutcome(
                            FORGED,
                            List.of(
                                    "data 0 [eth 0..10] [safe1]",
                                    "watermark 1 [eth 0..10]",
                                    "data 2 [eth 11..20] [safe2]",
                                    "watermark 3 [eth 11..20]",
                                    "data 4 [eth 21..30] [reorgd]",
                                    "undo 5 reorg [eth 21..30] 2..4",
                                    "reconnect after eth 10"),
                            "next 6, 1 [eth 0..10]")),
            Map.entry(
                    "consecutive_reorgs_cumulative_invalidation",
                    new TransactionalOutcome(
                            FORGED,
                            List.of(
                                    "data 0 [eth 0..10] [batch1]",
                                    "watermark 1 [eth 0..10]",
                                    "data 2 [eth 11..20] [batch2]",
                                    "watermark 3 [eth 11..20]",
                                    "data 4 [eth 21..30] [batch3]",
                                    "undo 5 reorg [eth 21..30] 2..4",
                                    "reconnect after eth 10"),
                            "next 6, 1 [eth 0..10]")),
            Map.entry(
                    "reorg_with_backwards_jump_succeeds",
                    new TransactionalOutcome(
                            "blocks 11..14 are undone but not sent again: the reference loses them",
                            List.of(
                                    "data 0 [eth 0..10] [safe]",
                                    "watermark 1 [eth 0..10]",
                                    "data 2 [eth 11..20] [will_reorg]",
                                    "undo 3 reorg [eth 15..25] 2..2",
                                    "reconnect after eth 10"),
                            "next 4, 1 [eth 0..10]")),
            Map.entry(
                    "server_reorg_starts_inside_previous_microbatch",
                    new TransactionalOutcome(
                            "a reorg from the middle of a watermark goes back to the one before; the reference gives up",
                            List.of(
                                    "data 0 [anvil 0..0] []",
                                    "data 1 [anvil 0..0] [b0]",
                                    "watermark 2 [anvil 0..0]",
                                    "data 3 [anvil 1..2] []",
                                    "data 4 [anvil 1..2] [b1, b2]",
                                    "watermark 5 [anvil 1..2]",
                                    "undo 6 reorg [anvil 2..3] 3..5",
                                    "reconnect after anvil 0"),
                            "next 7, 2 [anvil 0..0]")),
            Map.entry(
                    "server_partial_reorg_repeats_after_reconnect",
                    new TransactionalOutcome(
                            "the same, found in the first response after a resume; the reference fails again at every start",
                            List.of("undo 7 rewind 6..6", "undo 8 reorg [anvil 2..3] 3..7", "reconnect after anvil 0"),
                            "next 9, 2 [anvil 0..0]")),
            Map.entry(
                    "server_dataset_not_synced_yet",
                    new TransactionalOutcome(
                            "a watermark without ranges makes a cursor that the server rejects for ever",
                            List.of(),
                            "next 0")),
            Map.entry(
                    "reorg_of_the_only_watermark_is_unrecoverable",
                    new TransactionalOutcome(
                            "nothing has been forgotten, so starting afresh is complete; the reference gives up",
                            List.of(
                                    "data 0 [anvil 5..5] []",
                                    "data 1 [anvil 5..5] [b5]",
                                    "watermark 2 [anvil 5..5]",
                                    "undo 3 reorg [anvil 5..6] 0..2",
                                    "reconnect at the first block"),
                            "next 4")),
            Map.entry(
                    "server_shallow_reorg_base_detectable_by_prev_hash",
                    new TransactionalOutcome(
                            "the server puts the base of the reorg too high; the reference keeps replaced rows of 5..7",
                            List.of(
                                    "data 0 [anvil 0..4] []",
                                    "data 1 [anvil 0..4] [a]",
                                    "watermark 2 [anvil 0..4]",
                                    "data 3 [anvil 5..7] []",
                                    "data 4 [anvil 5..7] [b]",
                                    "watermark 5 [anvil 5..7]",
                                    "data 6 [anvil 8..8] []",
                                    "data 7 [anvil 8..8] [c]",
                                    "watermark 8 [anvil 8..8]",
                                    "undo 9 reorg [anvil 8..9] 3..8",
                                    "reconnect after anvil 4"),
                            "next 10, 2 [anvil 0..4]")),
            Map.entry(
                    "buffer_pruning_triggered_by_retention",
                    new TransactionalOutcome(
                            SPARED,
                            List.of(
                                    "data 0 [eth 0..5] [batch1]",
                                    "watermark 1 [eth 0..5]",
                                    "data 2 [eth 6..10] [batch2]",
                                    "watermark 3 [eth 6..10]",
                                    "data 4 [eth 11..20] [batch3]",
                                    "watermark 5 [eth 11..20]",
                                    "data 6 [eth 21..25] [batch4]",
                                    "watermark 7 [eth 21..25] prune 1"),
                            "next 8, 3 [eth 6..10], 5 [eth 11..20], 7 [eth 21..25]")),
            Map.entry(
                    "gradual_pruning_with_advancing_watermark",
                    new TransactionalOutcome(
                            SPARED,
                            List.of(
                                    "data 0 [eth 0..5] [batch1]",
                                    "watermark 1 [eth 0..5]",
                                    "data 2 [eth 6..10] [batch2]",
                                    "watermark 3 [eth 6..10]",
                                    "data 4 [eth 11..15] [batch3]",
                                    "watermark 5 [eth 11..15]"),
                            "next 6, 1 [eth 0..5], 3 [eth 6..10], 5 [eth 11..15]")));

    static String show(Step step, List<String> rows) {
        if (step instanceof Step.Write data) {
            return "data " + data.id() + " " + data.ranges() + " " + rows;
        }
        if (step instanceof Step.Revert undo) {
            String cause =
                    undo.event().cause() instanceof UndoCause.Reorg reorg ? "reorg " + reorg.invalidations() : "rewind";
            return "undo " + undo.event().id() + " " + cause + " "
                    + undo.event().invalidated();
        }
        if (step instanceof Step.Complete watermark) {
            OptionalLong prune = watermark.event().pruneThrough();
            return "watermark " + watermark.event().id() + " "
                    + watermark.event().ranges() + (prune.isPresent() ? " prune " + prune.getAsLong() : "");
        }
        StringBuilder text = new StringBuilder("reconnect");
        ((Step.Reconnect) step)
                .cursor()
                .ifPresentOrElse(
                        cursor -> cursor.positions()
                                .forEach((network, position) -> text.append(" after ")
                                        .append(network)
                                        .append(' ')
                                        .append(position.number())),
                        () -> text.append(" at the first block"));
        return text.toString();
    }

    static String show(StreamSnapshot state) {
        StringBuilder text = new StringBuilder("next " + state.next());
        state.watermarks()
                .forEach(watermark ->
                        text.append(", ").append(watermark.id()).append(' ').append(watermark.ranges()));
        return text.toString();
    }
}
