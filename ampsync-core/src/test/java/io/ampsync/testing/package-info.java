/**
 * The test kit, for people who write sinks, state stores or programs on top of ampsync. It ships as the test-jar of
 * {@code ampsync-core} and needs JUnit and AssertJ beside it.
 *
 * <h2>A chain and a server to stream from</h2>
 *
 * {@link io.ampsync.testing.SimulatedAmpServer} is an Amp server on real Arrow Flight over a
 * {@link io.ampsync.testing.SimulatedChain}, which grows and reorganises on command:
 *
 * <pre>{@code
 * SimulatedChain chain = SimulatedChain.ofLength(1_500);
 * try (SimulatedAmpServer server = SimulatedAmpServer.start(chain)) {
 *     AmpServer address = AmpServer.at(server.address());
 *     ... // stream sim/ethereum, tables blocks, transactions and logs
 *     chain.grow(1);
 *     chain.reorg(2, 3);
 * }
 * }</pre>
 *
 * It chooses microbatches and the base of a reorg as a real server of a {@link io.ampsync.testing.Release} does,
 * weaknesses included; those that get in the way of a test can be switched off. Several chains make streams over
 * several networks, and a chain with gaps in its numbers is like that of Solana.
 *
 * <p>Tables are those of EVM chains unless {@link io.ampsync.testing.TempoTables},
 * {@link io.ampsync.testing.BitcoinTables}, {@link io.ampsync.testing.SolanaTables},
 * {@link io.ampsync.testing.FirehoseTables} or {@link io.ampsync.testing.SimulatedTable}s of your own are given. What a
 * target must hold in the end says {@link io.ampsync.testing.ExpectedRows}.
 *
 * <h2>Faults</h2>
 *
 * A {@link io.ampsync.testing.Fault} is something that goes wrong in the server, with one call or message. A
 * {@link io.ampsync.testing.Refusal} is a query that the server refuses, in the words of a real one.
 * {@link io.ampsync.testing.FaultyProxy} is a bad network between any two ends.
 * {@link io.ampsync.testing.InMemoryTable} is a table whose commits can be made to fail.
 *
 * <h2>Contracts</h2>
 *
 * Extend {@link io.ampsync.testing.TransactionalSinkContract}, {@link io.ampsync.testing.SinkContract} or
 * {@link io.ampsync.testing.StateStoreContract} next to your sink or store, and say how to open it: the tests that are
 * inherited are what ampsync relies on.
 */
package io.ampsync.testing;
