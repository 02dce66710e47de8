/**
 * Internal. How a table is doing: {@code StatusTracker} answers and tells the listener, {@code PositionTracker} knows
 * whether the stream has caught up, {@code TipWatch} asks the server for its tip where nothing else tells, {@code
 * StallWatch} makes a failure of a silence, {@code WaitWatch} has waits that last in the log.
 */
@NullMarked
package io.ampsync.internal.progress;

import org.jspecify.annotations.NullMarked;
