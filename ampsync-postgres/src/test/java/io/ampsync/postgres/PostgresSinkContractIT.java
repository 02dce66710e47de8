package io.ampsync.postgres;

import io.ampsync.spi.SinkProvider;
import io.ampsync.testing.TransactionalSinkContract;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresSinkContractIT extends TransactionalSinkContract {

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @Override
    protected SinkProvider connect() {
        return PostgresSinks.of(test.open());
    }

    /** What a successor concludes once the owner has been silent for long enough. */
    @Override
    protected void crash() throws SQLException {
        test.execute("UPDATE ampsync_streams SET owner = NULL");
    }

    @Override
    protected List<Row> rows() throws SQLException {
        if (test.value("SELECT to_regclass('rows') IS NULL").equals("t")) {
            return List.of();
        }
        return test.rows("SELECT _tx_id, _row_index, _block_num, note FROM rows ORDER BY 1, 2").stream()
                .map(PostgresSinkContractIT::row)
                .toList();
    }

    private static Row row(String text) {
        String[] values = text.split("\\|", -1);
        return new Row(Long.parseLong(values[0]), Integer.parseInt(values[1]), Long.parseLong(values[2]), values[3]);
    }
}
