package io.ampsync.postgres.internal.copy;

import static io.ampsync.postgres.internal.copy.TestTables.nullable;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.postgres.internal.copy.type.NulPolicy;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.TimeZone;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthViewVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Sends values through an encoder into a table of one column, and compares what another connection sees as text. */
final class RoundTrip implements BeforeAllCallback, AfterAllCallback {
    private final TimeZone zone = TimeZone.getDefault();
    private final RootAllocator allocator = new RootAllocator();
    private @Nullable CopyDatabase started;

    /** Fills a vector with the values to test. */
    interface Fill<V extends FieldVector> {
        void into(V vector);
    }

    /** Starts a database; the time zones of the JVM and of both sessions differ. */
    @Override
    public void beforeAll(ExtensionContext context) throws SQLException {
        TimeZone.setDefault(TimeZone.getTimeZone("America/St_Johns"));
        started = new CopyDatabase();
    }

    @Override
    public void afterAll(ExtensionContext context) throws SQLException {
        TimeZone.setDefault(zone);
        allocator.close();
        database().close();
    }

    private CopyDatabase database() {
        return Objects.requireNonNull(started, "not started");
    }

    static void texts(FieldVector vector, String... values) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] != null) {
                bytes(vector, i, values[i].getBytes(UTF_8));
            }
        }
    }

    static void bytes(FieldVector vector, int row, byte[] value) {
        if (vector instanceof BaseVariableWidthVector plain) {
            plain.setSafe(row, value);
        } else if (vector instanceof BaseLargeVariableWidthVector large) {
            large.setSafe(row, value);
        } else {
            ((BaseVariableWidthViewVector) vector).setSafe(row, value);
        }
    }

    <V extends FieldVector> void check(
            ArrowType type, @Nullable String target, Fill<V> fill, @Nullable String... expected) throws SQLException {
        check(nullable("v", type), target, NulPolicy.FAIL, fill, expected);
    }

    @SuppressWarnings("unchecked") // the test knows the vector of its field
    <V extends FieldVector> void check(
            Field field, @Nullable String target, NulPolicy nul, Fill<V> fill, @Nullable String... expected)
            throws SQLException {
        Schema schema = new Schema(List.of(field));
        try (VectorSchemaRoot batch = VectorSchemaRoot.create(schema, allocator)) {
            batch.allocateNew();
            fill.into((V) batch.getVector(0));
            batch.setRowCount(expected.length);
            database().create("t", schema, target);
            database().copy("t", batch, nul);
        }
        assertThat(database().texts("t", "v")).as("%s as %s", field, target).containsExactly(expected);
        allocator.assertOpen();
        assertThat(allocator.getAllocatedMemory()).isZero();
    }
}
