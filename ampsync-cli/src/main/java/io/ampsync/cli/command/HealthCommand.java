package io.ampsync.cli.command;

import io.ampsync.cli.exit.ExitCodes;
import io.ampsync.cli.options.FromVariable;
import io.ampsync.cli.options.HelpOptions;
import io.ampsync.cli.options.ProcessOptions;
import io.ampsync.cli.options.Version;
import io.ampsync.cli.text.Text;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks a running sync on this machine how it is; what a container without curl needs for its health check. */
@Command(
        name = "health",
        description = "Asks the sync on this machine for /healthz: ends with 0 if all is well, else with 1.",
        versionProvider = Version.class,
        sortOptions = false)
public final class HealthCommand implements Callable<Integer> {
    private static final int TIMEOUT_MILLIS = 3000;
    private static final int UNHEALTHY = 1;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin(name = "Help")
    final HelpOptions help = new HelpOptions();

    @Option(
            names = "--health-port",
            required = true,
            paramLabel = "<port>",
            converter = ProcessOptions.Port.class,
            description = "The port that the sync serves on. [HEALTH_PORT]")
    @FromVariable("HEALTH_PORT")
    private @Nullable Integer port;

    @Override
    public Integer call() {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + "/healthz").toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            boolean well = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            try (InputStream body = well ? connection.getInputStream() : connection.getErrorStream()) {
                String text = body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8);
                print(Text.oneLine(text));
            }
            return well ? ExitCodes.OK : UNHEALTHY;
        } catch (IOException e) {
            print("no answer on port " + port + ": " + Text.oneLine(e));
            return UNHEALTHY;
        }
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
