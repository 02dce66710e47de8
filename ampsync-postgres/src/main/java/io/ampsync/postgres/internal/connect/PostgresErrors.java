package io.ampsync.postgres.internal.connect;

import io.ampsync.error.SinkException;
import io.ampsync.error.StateStoreException;
import io.ampsync.error.TargetException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What a database error means for the caller: wait and try again, or tell somebody. */
public final class PostgresErrors {
    /** Connection trouble, resources, conflicts, operator intervention, disk and file system. */
    private static final Set<String> RETRYABLE_CLASSES = Set.of("08", "40", "53", "57", "58");

    /** Lock timeout, a server that became read-only, transactions and sessions that idled too long. */
    private static final Set<String> RETRYABLE = Set.of("55P03", "25006", "25P03", "25P04");

    /** Data, constraints, triggered changes, limits of a row, errors raised by functions, unsupported kinds of table. */
    private static final Set<String> CLASSES_OF_ROWS = Set.of("22", "23", "27", "44", "54", "P0", "0A");

    /** A column that is gone, of another type, or generated. */
    private static final Set<String> OF_ROWS = Set.of("42703", "42804", "428C9");

    /** Characters that the database's encoding lacks. */
    private static final Set<String> NOT_ENCODABLE = Set.of("22P05", "22021");

    /** A table is gone: either the whole state is, or loading it anew tells exactly what is wrong. */
    private static final String NO_SUCH_TABLE = "42P01";

    /** The database was dropped. */
    private static final Set<String> PERMANENT = Set.of("57P04");

    /** Refused, or not understood: passing if the other side says so, as a pooler does; permanent if the driver does. */
    private static final Set<String> BY_SPEAKER = Set.of("08004", "08P01");

    private PostgresErrors() {}

    /** The exception for a failure of {@code action} on the database called {@code label}. */
    public static SinkException sink(String label, String action, SQLException cause) {
        noteInterrupt(cause);
        return isRetryable(cause)
                ? SinkException.retryable(message(label, action, cause), cause)
                : SinkException.permanent(message(label, action, cause), cause);
    }

    /** As {@link #sink}, for state. */
    public static StateStoreException store(String label, String action, SQLException cause) {
        noteInterrupt(cause);
        return isRetryable(cause)
                ? StateStoreException.retryable(message(label, action, cause), cause)
                : StateStoreException.permanent(message(label, action, cause), cause);
    }

    /** Whether the table, its constraints or triggers refuse the rows; a refused connection is something else. */
    public static boolean isAboutRows(SQLException error) {
        SQLException telling = telling(error);
        @Nullable ServerErrorMessage server = serverMessage(telling);
        @Nullable String state = telling.getSQLState();
        return server != null
                && state != null
                && !"FATAL".equals(server.getSeverity())
                && (OF_ROWS.contains(state)
                        || CLASSES_OF_ROWS.contains(state.substring(0, Math.min(2, state.length()))));
    }

    /** As {@link #sink}, for rows that a table refuses. */
    public static TargetException refusedRows(String label, String action, SQLException cause) {
        String state = String.valueOf(telling(cause).getSQLState());
        String remedy = NOT_ENCODABLE.contains(state)
                ? "use a database with the encoding UTF8"
                : "drop the constraint or trigger that refuses them, or correct the column's type";
        return TargetException.unstorable(message(label, action, cause) + "; " + remedy, cause);
    }

    /** Whether the same thing may succeed later without anybody changing anything. */
    public static boolean isRetryable(SQLException error) {
        SQLException telling = telling(error);
        @Nullable String state = telling.getSQLState();
        if (isTlsRefusal(telling)) {
            return false;
        }
        if (state == null) {
            return true;
        }
        if (BY_SPEAKER.contains(state)) {
            return serverMessage(telling) != null;
        }
        return !PERMANENT.contains(state)
                && (RETRYABLE.contains(state)
                        || state.equals(NO_SUCH_TABLE)
                        || RETRYABLE_CLASSES.contains(state.substring(0, Math.min(2, state.length()))));
    }

    /** Whether a table that was there is no longer, so that what was staged for it is void. */
    public static boolean isVanished(SQLException error) {
        return NO_SUCH_TABLE.equals(telling(error).getSQLState());
    }

    private static String message(String label, String action, SQLException error) {
        SQLException telling = telling(error);
        @Nullable String state = telling.getSQLState();
        StringBuilder text = new StringBuilder("database ")
                .append(label)
                .append(": ")
                .append(action)
                .append(": ");
        text.append(description(telling));
        if (state != null) {
            text.append(" (SQLSTATE ").append(state).append(')');
        }
        String remedy = remedy(state, telling);
        if (!remedy.isEmpty()) {
            text.append("; ").append(remedy);
        }
        return text.toString();
    }

    private static String description(SQLException error) {
        @Nullable ServerErrorMessage server = serverMessage(error);
        if (server == null) {
            @Nullable UnknownHostException host = find(error, UnknownHostException.class);
            return oneLine(error.getMessage()) + (host == null ? "" : " (unknown host)");
        }
        StringBuilder text = new StringBuilder(oneLine(server.getMessage()));
        if (server.getDetail() != null) {
            text.append(" - ").append(oneLine(server.getDetail()));
        }
        if (server.getWhere() != null) {
            text.append(" - at ").append(oneLine(server.getWhere()));
        }
        return text.toString();
    }

    /** A certificate or protocol that doesn't suit; a handshake that a restart has cut off is not one. */
    private static boolean isTlsRefusal(SQLException error) {
        if (find(error, CertificateException.class) != null || isForeignHostName(error) || lacksFile(error)) {
            return true;
        }
        @Nullable SSLException tls = find(error, SSLException.class);
        return tls != null
                && find(error, EOFException.class) == null
                && find(error, SocketException.class) == null
                && !oneLine(tls.getMessage()).contains("terminated")
                && !oneLine(tls.getMessage()).contains("closed");
    }

    /** The only files that the driver opens hold certificates and keys. */
    private static boolean lacksFile(SQLException error) {
        return find(error, FileNotFoundException.class) != null || find(error, NoSuchFileException.class) != null;
    }

    /** The driver's only sign for a certificate of another host is the name of the verifier in its message. */
    private static boolean isForeignHostName(SQLException error) {
        return oneLine(error.getMessage()).contains("HostnameVerifier");
    }

    private static String remedy(@Nullable String state, SQLException error) {
        if (lacksFile(error)) {
            return "name the file of trusted certificates with sslrootcert in the database URL, or trust the system's"
                    + " with sslrootcert=system; files of your own are named with sslcert and sslkey";
        }
        if (isTlsRefusal(error)) {
            return "check sslmode and sslrootcert in the database URL";
        }
        if (state == null) {
            return "";
        }
        return switch (state) {
            case "28P01", "28000" -> "check user, password and the server's pg_hba.conf";
            case "3D000" -> "create the database, or correct its name in the URL";
            case "42501" -> "grant the role the missing right";
            case "3F000" -> "create the schema, or correct the role's search_path";
            case "08004" -> serverMessage(error) == null ? "check password and sslmode in the database URL" : "";
            case "25006" -> "the server is read-only, perhaps a standby";
            case "57014" -> "if this goes on, raise the role's statement_timeout";
            case "53100" -> "free disk space on the database server";
            case "53300" -> "raise max_connections on the server or lower the number of connections here";
            default -> "";
        };
    }

    /** A pool wraps what really happened. */
    private static SQLException telling(SQLException error) {
        SQLException found = error;
        Throwable cause = error.getCause();
        for (int depth = 0; cause != null && depth < 10; depth++, cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                found = found.getSQLState() == null || !(found instanceof PSQLException) ? sql : found;
            }
        }
        return found;
    }

    private static @Nullable ServerErrorMessage serverMessage(SQLException error) {
        return error instanceof PSQLException driver ? driver.getServerErrorMessage() : null;
    }

    private static <T extends Throwable> @Nullable T find(Throwable error, Class<T> type) {
        Throwable cause = error;
        for (int depth = 0; cause != null && depth < 10; depth++, cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }

    private static void noteInterrupt(SQLException cause) {
        if (find(cause, InterruptedException.class) != null) {
            Thread.currentThread().interrupt();
        }
    }

    public static String oneLine(@Nullable String text) {
        return text == null ? "unknown error" : text.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
    }
}
