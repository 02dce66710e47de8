package io.ampsync.postgres.internal.copy;

/**
 * A row that a table can't hold.
 *
 * @param table how messages call the table
 * @param index the row's number in its batch, which is its {@code _row_index}
 * @param reason names column and value
 * @param remedy what follows the reason in a message to operators, with the mark before it
 */
public record UnfitRow(String table, long txId, int index, String reason, String remedy) {
    String message() {
        return table + " can't hold row " + index + " of the batch (_tx_id " + txId + ", _row_index " + index + "): "
                + reason + remedy + ", or keep such rows aside (--on-unfit-row quarantine, UnfitRows)";
    }
}
