package io.ampsync.testing;

import java.util.LinkedHashMap;
import java.util.Map;

/** The tables of Amp's Tempo datasets. Values are random, blocks and times those of the chain. */
public final class TempoTables {
    private static final String SIGNATURE = """
            {type text, r b32, s b32, y_parity bool?, pub_key_x b32?, pub_key_y b32?, pre_hash bool?,
            webauthn_data binary?, key_id b20?}""";
    private static final String BLOCKS = """
            _block_num u64, _ts time, block_num u64, timestamp time, hash b32, parent_hash b32, ommers_hash b32,
            miner b20, state_root b32, transactions_root b32, receipt_root b32, logs_bloom binary, difficulty
            decimal, total_difficulty decimal?, gas_limit u64, gas_used u64, extra_data binary, mix_hash b32, nonce
            u64, base_fee_per_gas decimal?, withdrawals_root b32?, blob_gas_used u64?, excess_blob_gas u64?,
            parent_beacon_root b32?, requests_hash b32?, general_gas_limit u64, shared_gas_limit u64,
            timestamp_millis_part u64""";
    private static final String LOGS = """
            _block_num u64, _ts time, block_hash b32, block_num u64, timestamp time, tx_hash b32, tx_index u32,
            log_index u32, address b20, topic0 b32?, topic1 b32?, topic2 b32?, topic3 b32?, data binary""";
    private static final String TRANSACTIONS = """
            _block_num u64, _ts time, block_hash b32, block_num u64, timestamp time, tx_index u32, tx_hash b32, to
            b20?, from b20, nonce u64, chain_id u64?, gas_limit u64, gas_used u64, receipt_cumulative_gas_used u64,
            type i32, max_fee_per_gas decimal, max_priority_fee_per_gas decimal?, gas_price decimal?, status bool,
            state_root b32?, value text?, input binary?, r b32?, s b32?, v_parity bool?, signature SIG?, fee_token
            b20?, fee_payer b20?, nonce_key b32?, calls [{to b20?, value text, input binary}]?, fee_payer_signature
            {r b32, s b32, y_parity bool}?, key_authorization {chain_id u64, key_type text, key_id b20, expiry u64?,
            limits [{token b20, limit text}]?, signature SIG}?, aa_authorization_list [{chain_id u64, address b20,
            nonce u64, signature SIG}]?, valid_before u64?, valid_after u64?, access_list [{address b20,
            storage_keys [b32]}]?""".replace("SIG", SIGNATURE);

    private TempoTables() {}

    /** All tables by name; blocks have one row each, other tables {@code rows} for each block. */
    public static Map<String, SimulatedTable> all(int rows) {
        Map<String, SimulatedTable> tables = new LinkedHashMap<>();
        tables.put("blocks", new RandomTable(ColumnText.schema(BLOCKS), 1));
        tables.put("logs", new RandomTable(ColumnText.schema(LOGS), rows));
        tables.put("transactions", new RandomTable(ColumnText.schema(TRANSACTIONS), rows));
        return tables;
    }
}
