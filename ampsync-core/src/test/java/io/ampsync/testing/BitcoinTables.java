package io.ampsync.testing;

import java.util.LinkedHashMap;
import java.util.Map;

/** The tables of Amp's Bitcoin datasets. Values are random, blocks and times those of the chain. */
public final class BitcoinTables {
    private static final String BLOCKS = """
            _block_num u64, _ts time, block_num u64, timestamp time, hash b32, parent_hash b32?, merkle_root b32,
            nonce u32, bits u32, difficulty f64, version i32, size u32, stripped_size u32, weight u32, tx_count u32,
            median_time time""";
    private static final String TRANSACTIONS = """
            _block_num u64, _ts time, block_num u64, timestamp time, block_hash b32, tx_index u32, txid b32, hash
            b32, version i32, size u32, vsize u32, weight u32, locktime u32, is_coinbase bool""";
    private static final String INPUTS = """
            _block_num u64, _ts time, block_num u64, timestamp time, block_hash b32, tx_index u32, txid b32,
            input_index u32, spent_txid b32?, spent_vout u32?, coinbase binary?, script_sig binary, sequence u32,
            witness [binary]?""";
    private static final String OUTPUTS = """
            _block_num u64, _ts time, block_num u64, timestamp time, block_hash b32, tx_index u32, txid b32,
            output_index u32, value_sat i64, script_pubkey binary, script_pubkey_type text, script_pubkey_address
            text?""";

    private BitcoinTables() {}

    /** All tables by name; blocks have one row each, other tables {@code rows} for each block. */
    public static Map<String, SimulatedTable> all(int rows) {
        Map<String, SimulatedTable> tables = new LinkedHashMap<>();
        tables.put("blocks", new RandomTable(ColumnText.schema(BLOCKS), 1));
        tables.put("transactions", new RandomTable(ColumnText.schema(TRANSACTIONS), rows));
        tables.put("inputs", new RandomTable(ColumnText.schema(INPUTS), rows));
        tables.put("outputs", new RandomTable(ColumnText.schema(OUTPUTS), rows));
        return tables;
    }
}
