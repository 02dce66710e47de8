package io.ampsync.testing;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** One row for each block. */
final class EvmBlocks implements SimulatedTable {
    private static final int HEADER = 3;

    @Override
    public Schema schema() {
        return EvmSchemas.BLOCKS;
    }

    @Override
    public int rows(SimulatedBlock block) {
        return 1;
    }

    @Override
    public void write(SimulatedBlock block, int row, VectorSchemaRoot target, int index) {
        SplittableRandom random = block.random(HEADER, 0);
        boolean cancun = random.nextBoolean();
        new Cells(target, index)
                .putAll(block.number(), block.number(), block.timestamp())
                .putAll(EvmValues.of(block.hash()), EvmValues.of(block.parentHash()), EvmValues.NO_OMMERS)
                .put(EvmValues.contract(random))
                .putAll(EvmValues.bytes(random, 32), EvmValues.bytes(random, 32), EvmValues.bytes(random, 32))
                .put(EvmValues.bytes(random, 256))
                .put(BigInteger.valueOf(random.nextLong(1L << 53)))
                .put(random.nextBoolean() ? new BigInteger("58750003716598352816469") : null)
                .putAll(30_000_000L, random.nextLong(30_000_000))
                .put(EvmValues.bytes(random, random.nextInt(33)))
                .put(EvmValues.bytes(random, 32))
                .put(random.nextLong())
                .put(random.nextInt(10) == 0 ? null : EvmValues.gwei(random, 100))
                .put(cancun ? EvmValues.bytes(random, 32) : null)
                .putAll(cancun ? (Long) (131_072L * random.nextInt(7)) : null, cancun ? (Long) 393_216L : null)
                .putAll(cancun ? EvmValues.bytes(random, 32) : null, null);
    }
}
