package io.ampsync.testing;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** The columns of Amp's EVM RPC tables. */
final class EvmSchemas {
    private static final ArrowType U64 = new ArrowType.Int(64, false);
    private static final ArrowType U32 = new ArrowType.Int(32, false);
    private static final ArrowType I32 = new ArrowType.Int(32, true);
    private static final ArrowType B32 = new ArrowType.FixedSizeBinary(32);
    private static final ArrowType B20 = new ArrowType.FixedSizeBinary(20);
    private static final ArrowType BIN = new ArrowType.Binary();
    private static final ArrowType BOOL = new ArrowType.Bool();
    private static final ArrowType TEXT = new ArrowType.Utf8();
    private static final ArrowType DEC = new ArrowType.Decimal(38, 0, 128);
    private static final ArrowType TIME = new ArrowType.Timestamp(TimeUnit.NANOSECOND, "+00:00");

    static final Schema BLOCKS = new Columns()
            .with(U64, "_block_num", "block_num")
            .with(TIME, "timestamp")
            .with(B32, "hash", "parent_hash", "ommers_hash")
            .with(B20, "miner")
            .with(B32, "state_root", "transactions_root", "receipt_root")
            .with(BIN, "logs_bloom")
            .with(DEC, "difficulty", "total_difficulty?")
            .with(U64, "gas_limit", "gas_used")
            .with(BIN, "extra_data")
            .with(B32, "mix_hash")
            .with(U64, "nonce")
            .with(DEC, "base_fee_per_gas?")
            .with(B32, "withdrawals_root?")
            .with(U64, "blob_gas_used?", "excess_blob_gas?")
            .with(B32, "parent_beacon_root?", "requests_hash?")
            .schema();

    static final Schema TRANSACTIONS = new Columns()
            .with(U64, "_block_num")
            .with(B32, "block_hash")
            .with(U64, "block_num")
            .with(TIME, "timestamp")
            .with(U32, "tx_index")
            .with(B32, "tx_hash")
            .with(B20, "to?")
            .with(U64, "nonce")
            .with(DEC, "gas_price?")
            .with(U64, "gas_limit")
            .with(TEXT, "value")
            .with(BIN, "input")
            .with(B32, "r", "s")
            .with(BOOL, "v_parity")
            .with(U64, "chain_id?", "gas_used")
            .with(I32, "type")
            .with(DEC, "max_fee_per_gas?", "max_priority_fee_per_gas?", "max_fee_per_blob_gas?")
            .with(B20, "from")
            .with(BOOL, "status")
            .with(B32, "state_root?")
            .list("access_list", struct(new Columns().with(B20, "address").list(false, "storage_keys", item(B32))))
            .list("blob_versioned_hashes", item(B32))
            .list(
                    "authorization_list",
                    struct(new Columns()
                            .with(U64, "chain_id")
                            .with(B20, "address")
                            .with(U64, "nonce")
                            .with(BOOL, "y_parity")
                            .with(B32, "r", "s")))
            .schema();

    static final Schema LOGS = new Columns()
            .with(U64, "_block_num")
            .with(B32, "block_hash")
            .with(U64, "block_num")
            .with(TIME, "timestamp")
            .with(B32, "tx_hash")
            .with(U32, "tx_index", "log_index")
            .with(B20, "address")
            .with(B32, "topic0?", "topic1?", "topic2?", "topic3?")
            .with(BIN, "data")
            .schema();

    private EvmSchemas() {}

    private static Field item(ArrowType type) {
        return new Field("item", FieldType.notNullable(type), List.of());
    }

    private static Field struct(Columns members) {
        return new Field("item", FieldType.notNullable(new ArrowType.Struct()), members.fields);
    }

    /** Columns in the making; a name that ends with ? is nullable. */
    private static final class Columns {
        private final List<Field> fields = new ArrayList<>();

        Columns with(ArrowType type, String... names) {
            for (String name : names) {
                boolean nullable = name.endsWith("?");
                String plain = nullable ? name.substring(0, name.length() - 1) : name;
                fields.add(new Field(plain, new FieldType(nullable, type, null), List.of()));
            }
            return this;
        }

        Columns list(String name, Field item) {
            return list(true, name, item);
        }

        Columns list(boolean nullable, String name, Field item) {
            fields.add(new Field(name, new FieldType(nullable, new ArrowType.List(), null), List.of(item)));
            return this;
        }

        Schema schema() {
            return new Schema(fields);
        }
    }
}
