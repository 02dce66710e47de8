package io.ampsync.testing;

import java.util.SplittableRandom;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** What contracts have logged: mostly token transfers. */
final class EvmLogs implements SimulatedTable {
    private static final int LOG = 4;

    private final EvmTables tables;

    EvmLogs(EvmTables tables) {
        this.tables = tables;
    }

    @Override
    public Schema schema() {
        return EvmSchemas.LOGS;
    }

    @Override
    public int rows(SimulatedBlock block) {
        return tables.logsOf(block);
    }

    @Override
    public void write(SimulatedBlock block, int row, VectorSchemaRoot target, int index) {
        SplittableRandom random = block.random(LOG, row);
        int transaction = tables.transactionOfLog(row);
        Cells cells = new Cells(target, index)
                .putAll(block.number(), EvmValues.of(block.hash()), block.number(), block.timestamp())
                .putAll(EvmValues.transactionHash(block, transaction), transaction, row)
                .put(EvmValues.contract(random));
        int kind = random.nextInt(10);
        if (kind < 6) {
            cells.putAll(EvmValues.TRANSFER, EvmValues.addressTopic(random), EvmValues.addressTopic(random), null)
                    .put(EvmValues.amountWord(random));
        } else if (kind < 8) {
            cells.putAll(EvmValues.TRANSFER, EvmValues.addressTopic(random), EvmValues.addressTopic(random))
                    .putAll(EvmValues.amountWord(random), new byte[0]);
        } else if (kind < 9) {
            cells.putAll(EvmValues.APPROVAL, EvmValues.addressTopic(random), null, null)
                    .put(EvmValues.amountWord(random));
        } else {
            cells.putAll(null, null, null, null).put(EvmValues.bytes(random, 32 * random.nextInt(1, 8)));
        }
    }
}
