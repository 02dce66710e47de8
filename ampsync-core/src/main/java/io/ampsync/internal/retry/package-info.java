/**
 * Internal. What follows from a failure: {@code RetryControl} alone decides whether something is tried again on the
 * spot, the state is loaded anew ({@code AttemptEnd} carries that verdict) or the table ends; {@code Failures} makes
 * the exceptions of plugged-in code ampsync's own. {@code StopSignal} ends every wait.
 */
@NullMarked
package io.ampsync.internal.retry;

import org.jspecify.annotations.NullMarked;
