package io.ampsync.cli.config;

import io.ampsync.cli.secret.BearerToken;
import io.ampsync.cli.secret.TokenFile;
import io.ampsync.config.AmpServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads how to reach a server. */
final class ServerReader {
    private static final Set<String> KEYS =
            Set.of("address", "auth-token", "auth-token-file", "ca-file", "max-message-mb");

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{[^}]*}");

    private ServerReader() {}

    static AmpServer read(ConfigNode node) {
        Map<String, ConfigNode> members = node.members(KEYS);
        ConfigNode address = members.get("address");
        if (address == null) {
            throw node.error("lacks 'address', such as https://amp.example.com");
        }
        AmpServer.Builder server = address.check(() -> AmpServer.builder(address.text()));
        members.forEach((key, value) -> value.check(() -> set(server, key, value)));
        if (members.containsKey("auth-token") && members.containsKey("auth-token-file")) {
            throw members.get("auth-token-file").error("can't be given together with auth-token; remove one");
        }
        return node.check(server::build);
    }

    private static AmpServer.Builder set(AmpServer.Builder server, String key, ConfigNode value) {
        return switch (key) {
            case "auth-token" -> server.token(token(value));
            case "auth-token-file" -> server.token(new TokenFile(Path.of(value.text())));
            case "ca-file" -> server.trustedCertificates(Path.of(value.text()));
            case "max-message-mb" -> server.maxMessageBytes(mebibytes(value));
            default -> server;
        };
    }

    private static String token(ConfigNode value) {
        if (!VARIABLE.matcher(value.literal()).matches()) {
            throw value.error("must not stand in the file; write ${NAME} for a variable, or use auth-token-file");
        }
        return BearerToken.checked(value.text());
    }

    private static int mebibytes(ConfigNode value) {
        long number = value.number();
        if (number < 1 || number > 512) {
            throw value.error("must be from 1 to 512, got " + number);
        }
        return (int) number << 20;
    }
}
