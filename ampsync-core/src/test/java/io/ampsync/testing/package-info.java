/**
 * Test kit: a simulated Amp server on real Arrow Flight over a simulated chain, for tests of sinks, of stores and
 * of whole programs.
 *
 * <pre>{@code
 * var chain = SimulatedChain.ofLength(1_500);
 * try (var server = SimulatedAmpServer.start(chain)) {
 *     AmpServer address = AmpServer.at(server.address());
 *     ... // stream sim/ethereum, tables blocks, transactions and logs
 *     chain.grow(1);
 *     chain.reorg(2, 3);
 * }
 * }</pre>
 *
 * <p>The server chooses microbatches and the base of a reorg as a real one does, weaknesses included. What goes
 * wrong, and when, is scripted with {@link io.ampsync.testing.Sabotage} and
 * {@link io.ampsync.testing.FaultyProxy}.
 */
package io.ampsync.testing;
