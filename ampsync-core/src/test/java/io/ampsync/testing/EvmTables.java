package io.ampsync.testing;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The tables blocks, transactions and logs of an EVM chain, with the columns of Amp's EVM RPC datasets and values
 * that look like real ones. Rows of the three tables fit together: the logs of a block belong to its transactions.
 *
 * @param transactions how many transactions a block has on average; half of it to one and a half times of it
 * @param logs how many logs a transaction has on average
 */
public record EvmTables(int transactions, int logs) {
    private static final int TRANSACTION_COUNT = 1;

    /** Throws {@link IllegalArgumentException} for negative counts. */
    public EvmTables {
        if (transactions < 0 || logs < 0) {
            throw new IllegalArgumentException("counts must not be negative");
        }
    }

    /** All three by name. */
    public Map<String, SimulatedTable> all() {
        Map<String, SimulatedTable> tables = new LinkedHashMap<>();
        tables.put("blocks", new EvmBlocks());
        tables.put("transactions", new EvmTransactions(this));
        tables.put("logs", new EvmLogs(this));
        return tables;
    }

    int transactionsOf(SimulatedBlock block) {
        int spread = transactions / 2;
        return spread == 0
                ? transactions
                : transactions - spread + block.random(TRANSACTION_COUNT, 0).nextInt(2 * spread + 1);
    }

    int logsOf(SimulatedBlock block) {
        return transactionsOf(block) * logs;
    }

    /** Which transaction of its block has written a log. */
    int transactionOfLog(int log) {
        return log / logs;
    }
}
