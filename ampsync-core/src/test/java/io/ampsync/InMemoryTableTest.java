package io.ampsync;

import io.ampsync.spi.SinkProvider;
import io.ampsync.testing.InMemoryTable;
import io.ampsync.testing.TransactionalSinkContract;
import java.util.List;
import java.util.Objects;

class InMemoryTableTest extends TransactionalSinkContract {
    private final InMemoryTable table = new InMemoryTable();

    @Override
    protected SinkProvider connect() {
        return stream -> table.open();
    }

    @Override
    protected void crash() {}

    @Override
    protected List<Row> rows() {
        return table.rows().stream()
                .map(row -> new Row(
                        row.transactionId(),
                        row.index(),
                        (Long) Objects.requireNonNull(row.values().get("_block_num")),
                        String.valueOf(row.values().get("note"))))
                .toList();
    }
}
