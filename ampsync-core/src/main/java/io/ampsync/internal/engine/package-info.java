/**
 * Internal. Threads, waits and groups: {@link io.ampsync.internal.engine.StreamReader} turns responses into
 * steps, {@link io.ampsync.internal.engine.TableRun} applies them to a sink and starts over after failures.
 */
@NullMarked
package io.ampsync.internal.engine;

import org.jspecify.annotations.NullMarked;
