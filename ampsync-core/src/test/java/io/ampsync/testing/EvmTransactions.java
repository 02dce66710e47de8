package io.ampsync.testing;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.Schema;

/** Transactions of all types, 0 to 4, with the nested values that belong to them. */
final class EvmTransactions implements SimulatedTable {
    private static final int TRANSACTION = 5;
    private static final int LEGACY = 0;
    private static final int DYNAMIC_FEE = 2;
    private static final int BLOB = 3;
    private static final int SET_CODE = 4;

    private final EvmTables tables;

    EvmTransactions(EvmTables tables) {
        this.tables = tables;
    }

    @Override
    public Schema schema() {
        return EvmSchemas.TRANSACTIONS;
    }

    @Override
    public int rows(SimulatedBlock block) {
        return tables.transactionsOf(block);
    }

    @Override
    public void write(SimulatedBlock block, int row, VectorSchemaRoot target, int index) {
        SplittableRandom random = block.random(TRANSACTION, row);
        int type = random.nextInt(SET_CODE + 1);
        boolean dynamic = type >= DYNAMIC_FEE;
        Cells cells = new Cells(target, index)
                .putAll(block.number(), EvmValues.of(block.hash()), block.number(), block.timestamp(), row)
                .put(EvmValues.transactionHash(block, row))
                .put(random.nextInt(20) == 0 ? null : EvmValues.contract(random))
                .put(random.nextLong(1_000_000))
                .put(dynamic ? null : EvmValues.gwei(random, 100))
                .put(21_000L + random.nextLong(500_000))
                .put(value(random))
                .put(EvmValues.bytes(random, random.nextInt(3) * 68))
                .putAll(EvmValues.bytes(random, 32), EvmValues.bytes(random, 32), random.nextBoolean())
                .putAll(type == LEGACY ? null : (Long) 1L, 21_000L + random.nextLong(400_000), type)
                .put(dynamic ? EvmValues.gwei(random, 200) : null)
                .put(dynamic ? EvmValues.gwei(random, 3) : null)
                .put(type == BLOB ? BigInteger.ONE : null)
                .putAll(EvmValues.bytes(random, 20), random.nextInt(30) != 0, null);
        accessList(cells, type == LEGACY ? -1 : random.nextInt(3), random);
        list(cells, type == BLOB ? random.nextInt(1, 7) : -1, random, EvmTransactions::blobHash);
        list(cells, type == SET_CODE ? random.nextInt(1, 3) : -1, random, EvmTransactions::authorization);
    }

    /** Wei as decimal text, sometimes beyond 64 bits. */
    private static String value(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> "0";
            case 1 -> new BigInteger(1, EvmValues.bytes(random, 10)).toString();
            default -> Long.toString(random.nextLong(Long.MAX_VALUE));
        };
    }

    private static void accessList(Cells cells, int length, SplittableRandom random) {
        list(cells, length, random, (vector, index, rnd) -> {
            StructVector entry = (StructVector) vector;
            entry.setIndexDefined(index);
            Cells.set(entry.getChild("address", FieldVector.class), index, EvmValues.contract(rnd));
            fill(
                    entry.getChild("storage_keys", ListVector.class),
                    index,
                    rnd.nextInt(4),
                    rnd,
                    EvmTransactions::blobHash);
        });
    }

    private static void blobHash(FieldVector vector, int index, SplittableRandom random) {
        Cells.set(vector, index, EvmValues.bytes(random, 32));
    }

    private static void authorization(FieldVector vector, int index, SplittableRandom random) {
        StructVector entry = (StructVector) vector;
        entry.setIndexDefined(index);
        Object[] values = {
            1L,
            EvmValues.contract(random),
            random.nextLong(1_000),
            random.nextBoolean(),
            EvmValues.bytes(random, 32),
            EvmValues.bytes(random, 32)
        };
        for (int i = 0; i < values.length; i++) {
            Cells.set(entry.getChildrenFromFields().get(i), index, values[i]);
        }
    }

    private interface ElementWriter {
        void write(FieldVector vector, int index, SplittableRandom random);
    }

    /** A list of {@code length} elements, null if negative. */
    private static void list(Cells cells, int length, SplittableRandom random, ElementWriter element) {
        ListVector vector = cells.nextList();
        if (length < 0) {
            vector.setNull(cells.index());
        } else {
            fill(vector, cells.index(), length, random, element);
        }
    }

    private static void fill(ListVector vector, int index, int length, SplittableRandom random, ElementWriter element) {
        int first = vector.startNewValue(index);
        for (int i = 0; i < length; i++) {
            element.write(vector.getDataVector(), first + i, random);
        }
        vector.endValue(index, length);
    }
}
