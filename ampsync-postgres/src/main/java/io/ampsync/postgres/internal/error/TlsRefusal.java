package io.ampsync.postgres.internal.error;

import static io.ampsync.postgres.internal.error.ErrorCauses.find;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.net.SocketException;
import java.nio.file.NoSuchFileException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A certificate, file or protocol that doesn't suit; a handshake that a restart has cut off is not one. */
final class TlsRefusal {
    private TlsRefusal() {}

    static boolean is(SQLException error) {
        if (find(error, CertificateException.class) != null || isForeignHostName(error) || lacksFile(error)) {
            return true;
        }
        @Nullable SSLException tls = find(error, SSLException.class);
        return tls != null
                && find(error, EOFException.class) == null
                && find(error, SocketException.class) == null
                && !PostgresErrors.oneLine(tls.getMessage()).contains("terminated")
                && !PostgresErrors.oneLine(tls.getMessage()).contains("closed");
    }

    static String remedy(SQLException error) {
        return lacksFile(error)
                ? "name the file of trusted certificates with sslrootcert in the database URL, or trust the system's"
                        + " with sslrootcert=system; files of your own are named with sslcert and sslkey"
                : "check sslmode and sslrootcert in the database URL";
    }

    /** The only files that the driver opens hold certificates and keys. */
    private static boolean lacksFile(SQLException error) {
        return find(error, FileNotFoundException.class) != null || find(error, NoSuchFileException.class) != null;
    }

    /** The driver's only sign for a certificate of another host is the name of the verifier in its message. */
    private static boolean isForeignHostName(SQLException error) {
        return PostgresErrors.oneLine(error.getMessage()).contains("HostnameVerifier");
    }
}
