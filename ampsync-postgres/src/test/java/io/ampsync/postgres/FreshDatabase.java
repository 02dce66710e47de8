package io.ampsync.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An empty database for each test. What a test opens through it is closed after the test, the newest first. */
public final class FreshDatabase implements BeforeEachCallback, AfterEachCallback {
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private TestServer.@Nullable TestDatabase database;

    @Override
    public void beforeEach(ExtensionContext context) throws SQLException {
        database = TestServer.create();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    /** Connections of their own, as if of another process. */
    PostgresDatabase open() {
        return closing(database().open());
    }

    /** Remembers to close {@code resource}. */
    public <T extends AutoCloseable> T closing(T resource) {
        opened.push(resource);
        return resource;
    }

    private TestServer.TestDatabase database() {
        return Objects.requireNonNull(database, "before the test");
    }

    public String name() {
        return database().name();
    }

    public String url() {
        return database().url();
    }

    public String url(int port) {
        return database().url(port);
    }

    public Connection connect() throws SQLException {
        return database().connect();
    }

    public void execute(String sql) throws SQLException {
        database().execute(sql);
    }

    /** Every row as text, columns separated by a bar. */
    public List<String> rows(String sql) throws SQLException {
        return database().rows(sql);
    }

    public String value(String sql) throws SQLException {
        return database().value(sql);
    }
}
