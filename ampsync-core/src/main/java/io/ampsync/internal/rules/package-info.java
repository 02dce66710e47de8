/**
 * Internal. The rules of the protocol and of the stream state: plain values in, plain values out; no threads, no I/O.
 *
 * <p>The way of a response: {@code ProtocolRules} name the {@code Violation} if it breaks one, {@code ReorgDetection}
 * tells which blocks it replaces, {@code RecoveryPoint} which watermark to go back to, {@code StreamLedger} hands out
 * ids and remembers watermarks, {@code Pruning} says which of them may be forgotten. {@code StreamStateMachine} puts
 * these together and answers with {@code Step}s; {@code ReorgProgress} shows whether its reconnects lead anywhere.
 *
 * <p>Beside it stand {@code MonotonicReads}, what readers of the target are promised, and {@code PendingWatermarks},
 * watermarks that wait for the commit of a caller who drives the loop. What a change does to the stored state, and
 * what pruned means, is said by {@link io.ampsync.spi.StreamSnapshot}.
 */
@NullMarked
package io.ampsync.internal.rules;

import org.jspecify.annotations.NullMarked;
