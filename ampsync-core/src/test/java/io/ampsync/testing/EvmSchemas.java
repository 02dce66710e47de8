package io.ampsync.testing;

import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The columns of Amp's EVM RPC tables as older datasets have them: without block times, and with elements called item.
 */
final class EvmSchemas {
    private static final String ELEMENT = "item";

    static final Schema BLOCKS = schema("""
            _block_num u64, block_num u64, timestamp time, hash b32, parent_hash b32, ommers_hash b32, miner b20,
            state_root b32, transactions_root b32, receipt_root b32, logs_bloom binary, difficulty decimal,
            total_difficulty decimal?, gas_limit u64, gas_used u64, extra_data binary, mix_hash b32, nonce u64,
            base_fee_per_gas decimal?, withdrawals_root b32?, blob_gas_used u64?, excess_blob_gas u64?,
            parent_beacon_root b32?, requests_hash b32?""");

    static final Schema TRANSACTIONS = schema("""
            _block_num u64, block_hash b32, block_num u64, timestamp time, tx_index u32, tx_hash b32, to b20?,
            nonce u64, gas_price decimal?, gas_limit u64, value text, input binary, r b32, s b32, v_parity bool,
            chain_id u64?, gas_used u64, type i32, max_fee_per_gas decimal?, max_priority_fee_per_gas decimal?,
            max_fee_per_blob_gas decimal?, from b20, status bool, state_root b32?,
            access_list [{address b20, storage_keys [b32]}]?, blob_versioned_hashes [b32]?,
            authorization_list [{chain_id u64, address b20, nonce u64, y_parity bool, r b32, s b32}]?""");

    static final Schema LOGS = schema("""
            _block_num u64, block_hash b32, block_num u64, timestamp time, tx_hash b32, tx_index u32, log_index u32,
            address b20, topic0 b32?, topic1 b32?, topic2 b32?, topic3 b32?, data binary""");

    private EvmSchemas() {}

    private static Schema schema(String columns) {
        return ColumnText.schema(columns, ELEMENT);
    }
}
