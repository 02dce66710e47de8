package io.ampsync.status;

import io.ampsync.model.Undo;
import io.ampsync.model.Watermark;
import io.ampsync.spi.Written;
import java.time.Duration;
import java.util.Optional;

/**
 * A transaction that has become visible.
 *
 * @param rows new rows, those that are kept aside included
 * @param took how long the commit took, with what was still to be written then; without failed attempts
 */
public record Commit(long rows, Written written, Optional<Undo> undo, Optional<Watermark> watermark, Duration took) {}
