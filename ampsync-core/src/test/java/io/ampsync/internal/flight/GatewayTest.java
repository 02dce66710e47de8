package io.ampsync.internal.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ampsync.config.AmpServer;
import io.ampsync.error.ErrorKind;
import io.ampsync.error.SourceException;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What stands in front of a server answers calls itself while the server is away. */
@Timeout(60)
class GatewayTest {
    /** Where HPACK's static table has the status, without its high bit. */
    private static final int STATUS_404 = 13;

    private static final int STATUS_500 = 14;

    private static final int SETTINGS = 4;
    private static final int HEADERS = 1;
    private static final int END_STREAM_AND_HEADERS = 5;

    private static SourceException answer(int status) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread gateway = new Thread(() -> serve(listener, status));
            gateway.start();
            SourceException e;
            try (TestClient client = new TestClient(AmpServer.at(
                    "http://" + listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort()))) {
                e = catchThrowableOfType(SourceException.class, () -> client.plan("blocks"));
            }
            gateway.join();
            return e;
        }
    }

    /** Answers every call with {@code status} and no gRPC, until the client goes. */
    private static void serve(ServerSocket listener, int status) {
        try (Socket socket = listener.accept();
                DataInputStream in = new DataInputStream(socket.getInputStream());
                OutputStream out = socket.getOutputStream()) {
            in.readNBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length());
            out.write(frame(SETTINGS, 0, 0, new byte[0]));
            while (true) {
                int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
                int type = in.readUnsignedByte();
                in.readUnsignedByte();
                int stream = in.readInt();
                in.readNBytes(length);
                if (type == HEADERS) {
                    out.write(frame(HEADERS, END_STREAM_AND_HEADERS, stream, html(status)));
                    out.flush();
                }
            }
        } catch (IOException e) {
            // The client has gone.
        }
    }

    /** The status, then a literal content-type. */
    private static byte[] html(int status) {
        byte[] type = "text/html".getBytes(StandardCharsets.US_ASCII);
        byte[] block = new byte[4 + type.length];
        block[0] = (byte) (0x80 | status);
        block[1] = 0x0f;
        block[2] = 31 - 15;
        block[3] = (byte) type.length;
        System.arraycopy(type, 0, block, 4, type.length);
        return block;
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        byte[] frame = new byte[9 + payload.length];
        frame[2] = (byte) payload.length;
        frame[3] = (byte) type;
        frame[4] = (byte) flags;
        frame[8] = (byte) stream;
        System.arraycopy(payload, 0, frame, 9, payload.length);
        return frame;
    }

    @Test
    void aGatewayWithoutBackendIsAnOutage() throws Exception {
        for (int status : new int[] {STATUS_404, STATUS_500}) {
            SourceException e = answer(status);
            assertThat(e.kind()).as("status %s", status).isEqualTo(ErrorKind.UNAVAILABLE);
            assertThat(e.isRetryable()).isTrue();
            assertThat(e).hasMessageContaining("HTTP status code").hasMessageContaining("not an Amp server");
        }
    }
}
