package io.ampsync.testing;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The tables of Amp's Firehose datasets that differ from those of EVM RPC. Values are random, blocks and times those of
 * the chain.
 */
public final class FirehoseTables {
    private static final String TRANSACTIONS = """
            _block_num u64, _ts time, block_hash b32, block_num u64, timestamp time, tx_index u32, tx_hash b32, to
            b20?, nonce u64, gas_price decimal?, gas_limit u64, value text?, input binary, v binary, r binary, s
            binary, gas_used u64, type i32, max_fee_per_gas decimal?, max_priority_fee_per_gas decimal?, from b20,
            status i32, return_data binary, public_key binary, begin_ordinal u64, end_ordinal u64""";
    private static final String CALLS = """
            _block_num u64, _ts time, block_hash b32, block_num u64, timestamp time, tx_index u32, tx_hash b32,
            index u32, parent_index u32, depth u32, call_type i32, caller b20, address b20, value decimal?,
            gas_limit u64, gas_consumed u64, return_data binary, input binary, selfdestruct bool, executed_code
            bool, begin_ordinal u64, end_ordinal u64""";

    private FirehoseTables() {}

    /** All tables by name; blocks have one row each, other tables {@code rows} for each block. */
    public static Map<String, SimulatedTable> all(int rows) {
        Map<String, SimulatedTable> tables = new LinkedHashMap<>();
        tables.put("transactions", new RandomTable(ColumnText.schema(TRANSACTIONS), rows));
        tables.put("calls", new RandomTable(ColumnText.schema(CALLS), rows));
        return tables;
    }
}
