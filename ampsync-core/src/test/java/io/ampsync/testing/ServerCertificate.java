package io.ampsync.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A self-signed certificate for localhost and 127.0.0.1 with its key, as PEM files. Good for clients that trust
 * {@link #certificate} and no others.
 */
public record ServerCertificate(Path certificate, Path key) {
    private static final char[] PASSWORD = "password".toCharArray();

    /** Makes a new one in {@code directory}; takes about a second, as it runs the JDK's keytool. */
    public static ServerCertificate create(Path directory) throws IOException, InterruptedException {
        Path store = Files.createTempFile(directory, "server", ".p12");
        Files.delete(store);
        runKeytool(store);
        try {
            KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
            String name = store.getFileName().toString().replace(".p12", "");
            byte[] certificate = keys.getCertificate("server").getEncoded();
            byte[] key = keys.getKey("server", PASSWORD).getEncoded();
            return new ServerCertificate(
                    writePem(directory.resolve(name + ".crt"), "CERTIFICATE", certificate),
                    writePem(directory.resolve(name + ".key"), "PRIVATE KEY", key));
        } catch (GeneralSecurityException e) {
            throw new IOException("can't read " + store, e);
        }
    }

    private static void runKeytool(Path store) throws IOException, InterruptedException {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool failed: " + output);
        }
    }

    private static Path writePem(Path file, String label, byte[] content) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(file, "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n");
    }
}
