package io.ampsync.postgres;

import io.ampsync.spi.SinkProvider;
import io.ampsync.testing.TransactionalSinkContract;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresSinkContractIT extends TransactionalSinkContract {
    private final List<PostgresDatabase> processes = new ArrayList<>();
    private TestServer.TestDatabase test;

    @BeforeEach
    void start() throws SQLException {
        test = TestServer.create();
    }

    @AfterEach
    void stop() {
        processes.forEach(PostgresDatabase::close);
    }

    @Override
    protected SinkProvider connect() {
        PostgresDatabase process = test.open();
        processes.add(process);
        return PostgresSinks.of(process);
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
