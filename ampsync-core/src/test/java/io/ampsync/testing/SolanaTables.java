package io.ampsync.testing;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The tables of Amp's Solana datasets, which have no block times. Values are random, blocks and times those of the
 * chain.
 */
public final class SolanaTables {
    private static final String BLOCK_HEADERS = """
            _block_num u64, slot u64, parent_slot u64, block_hash text, previous_block_hash text, block_height u64?,
            block_time i64?""";
    private static final String BLOCK_REWARDS = """
            _block_num u64, slot u64, pubkey text, lamports i64, post_balance u64, reward_type text?, commission
            text?""";
    private static final String TRANSACTIONS = """
            _block_num u64, slot u64, tx_index u32, tx_version text, signatures [text], err text?, fee u64?,
            pre_balances [u64]?, post_balances [u64]?, log_messages [text]?, pre_token_balances [{account_index u8,
            mint text, ui_token_amount {decimals u8, amount text, ui_amount_string text}, owner text, program_id
            text}]?, post_token_balances [{account_index u8, mint text, ui_token_amount {decimals u8, amount text,
            ui_amount_string text}, owner text, program_id text}]?, rewards [{pubkey text, lamports i64,
            post_balance u64, reward_type text, commission u8}]?, loaded_addresses_writable [text]?,
            loaded_addresses_readonly [text]?, return_data_program_id text?, return_data_data [u8]?,
            compute_units_consumed u64?, cost_units u64?""";
    private static final String MESSAGES = """
            _block_num u64, slot u64, tx_index u32, header {num_required_signatures u8, num_readonly_signed_accounts
            u8, num_readonly_unsigned_accounts u8}, address_table_lookups [{account_key text, writable_indexes [u8],
            readonly_indexes [u8]}]?, account_keys [text], recent_block_hash text""";
    private static final String INSTRUCTIONS = """
            _block_num u64, slot u64, tx_index u32, program_id_index u8, accounts [u8], data [u8], inner_index u32?,
            inner_stack_height u32?""";

    private SolanaTables() {}

    /** All tables by name; blocks have one row each, other tables {@code rows} for each block. */
    public static Map<String, SimulatedTable> all(int rows) {
        Map<String, SimulatedTable> tables = new LinkedHashMap<>();
        tables.put("block_headers", new RandomTable(ColumnText.schema(BLOCK_HEADERS), 1));
        tables.put("block_rewards", new RandomTable(ColumnText.schema(BLOCK_REWARDS), rows));
        tables.put("transactions", new RandomTable(ColumnText.schema(TRANSACTIONS), rows));
        tables.put("messages", new RandomTable(ColumnText.schema(MESSAGES), rows));
        tables.put("instructions", new RandomTable(ColumnText.schema(INSTRUCTIONS), rows));
        return tables;
    }
}
