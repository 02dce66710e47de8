package io.ampsync.examples.benchmark;

import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockRange;
import io.ampsync.model.Data;
import io.ampsync.model.IdRange;
import io.ampsync.model.SyncStream;
import io.ampsync.model.Undo;
import io.ampsync.model.UndoCause;
import io.ampsync.postgres.PostgresDatabase;
import io.ampsync.postgres.PostgresSinks;
import io.ampsync.postgres.design.KeyCreation;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.TransactionalSink;
import io.ampsync.testing.PregeneratedLogs;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedBlock;
import io.ampsync.testing.SimulatedChain;
import io.ampsync.testing.TableReader;
import java.util.List;
import java.util.OptionalLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** A stream of log rows that is driven by hand, without a server: one block at a time, each with its watermark. */
final class LogStream implements AutoCloseable {
    private final BufferAllocator allocator = new RootAllocator();
    private final SimulatedChain chain = SimulatedChain.ofLength(1);
    private final TransactionalSink sink;
    private final TableReader rows;
    private long next;

    LogStream(PostgresDatabase database, String table, KeyCreation key, int rowsPerBlock) throws Exception {
        SyncStream stream = new SyncStream(new AmpTable(SimulatedAmpServer.DATASET, "logs"), table);
        PregeneratedLogs logs = new PregeneratedLogs(rowsPerBlock);
        this.sink = PostgresSinks.of(database)
                .withDesign(TableDesign.builder().key(key).build())
                .open(stream);
        this.rows = logs.reader(allocator, rowsPerBlock);
        next = sink.load().next();
        sink.prepare(logs.schema());
    }

    /** Commits one block. Returns how many nanoseconds it took from the batch in memory to the end of the commit. */
    long commitBlock() throws Exception {
        SimulatedBlock block = chain.grow(1).tip().orElseThrow();
        rows.open(List.of(block));
        VectorSchemaRoot batch = rows.next();
        BlockRange range =
                BlockRange.of(chain.network(), block.number(), block.number(), block.hash(), block.parentHash());
        long id = next;
        long begin = System.nanoTime();
        try (SinkGroup group = sink.begin()) {
            group.write(new Data(id, batch, List.of(range)));
            group.commit(new StateChange(
                    id,
                    id + 2,
                    OptionalLong.empty(),
                    List.of(new StoredWatermark(id + 1, List.of(range))),
                    OptionalLong.empty()));
        }
        next = id + 2;
        return System.nanoTime() - begin;
    }

    /** Encodes a block's batch and drops it. Returns how many nanoseconds that took. */
    long encodeBlock() throws Exception {
        SimulatedBlock block = chain.grow(1).tip().orElseThrow();
        rows.open(List.of(block));
        VectorSchemaRoot batch = rows.next();
        try (SinkGroup group = sink.begin()) {
            long begin = System.nanoTime();
            group.write(new Data(next, batch, List.of()));
            return System.nanoTime() - begin;
        }
    }

    /** Undoes everything from {@code first} on. */
    void undoFrom(long first) throws Exception {
        try (SinkGroup group = sink.begin()) {
            group.undo(new Undo(next, new UndoCause.Rewind(), new IdRange(first, next - 1)));
            group.commit(new StateChange(next, next + 1, OptionalLong.of(first), List.of(), OptionalLong.empty()));
        }
        next++;
    }

    long next() {
        return next;
    }

    @Override
    public void close() {
        sink.close();
        rows.close();
        allocator.close();
    }
}
