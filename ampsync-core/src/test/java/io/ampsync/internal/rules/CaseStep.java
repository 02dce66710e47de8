package io.ampsync.internal.rules;

import io.ampsync.model.BlockRange;
import io.ampsync.model.IdRange;
import io.ampsync.model.Undo;
import io.ampsync.model.UndoCause;
import io.ampsync.model.Watermark;
import java.util.List;
import java.util.Optional;

/**
 * A step as conformance cases expect it.
 *
 * @param committed whether the consumer commits it at once
 */
record CaseStep(Step step, boolean committed) {
    private static final String UNCOMMITTED = " uncommitted";

    /**
     * {@code data 4}, {@code watermark 7 prune 1}, {@code undo 5 reorg eth 11..40 ids 2..4}, {@code undo 5 rewind ids
     * 2..4}, {@code reconnect start} or {@code reconnect eth a10}.
     *
     * @param ranges those of the response that yields the step
     */
    static CaseStep parse(String text, List<BlockRange> ranges) {
        boolean committed = !text.endsWith(UNCOMMITTED);
        String step = committed ? text : text.substring(0, text.length() - UNCOMMITTED.length());
        return new CaseStep(step(step.split(" ", 2), ranges), committed);
    }

    private static Step step(String[] words, List<BlockRange> ranges) {
        return switch (words[0]) {
            case "data" -> new Step.Write(CaseText.number(words[1]), ranges);
            case "watermark" -> watermark(words[1], ranges);
            case "undo" -> undo(words[1]);
            case "reconnect" -> new Step.Reconnect(start(words[1]));
            default -> throw new AssertionError("unknown step " + String.join(" ", words));
        };
    }

    private static Step watermark(String text, List<BlockRange> ranges) {
        String[] parts = text.split(" prune ", 2);
        return new Step.Complete(
                new Watermark(CaseText.number(parts[0]), ranges, CaseText.id(parts.length == 2 ? parts[1] : "none")));
    }

    private static Step undo(String text) {
        String[] halves = text.split(" ids ", 2);
        String[] words = halves[0].split(" ", 3);
        UndoCause cause = words[1].equals("rewind")
                ? new UndoCause.Rewind()
                : new UndoCause.Reorg(CaseText.invalidations(words[2]));
        IdRange ids = CaseText.span(halves[1]);
        return new Step.Revert(new Undo(CaseText.number(words[0]), cause, ids));
    }

    /** Where a connection starts: {@code start} is the first block. */
    static Optional<Cursor> start(String text) {
        return text.equals("start") ? Optional.empty() : Optional.of(CaseText.cursor(text));
    }
}
