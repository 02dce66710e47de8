package io.ampsync.cli.command;

import io.ampsync.cli.exit.ExitCode;
import io.ampsync.cli.options.HelpOptions;
import io.ampsync.cli.options.ProbeOptions;
import io.ampsync.cli.options.Version;
import io.ampsync.cli.text.OneLine;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

    @Mixin(name = "Process")
    private final ProbeOptions probe = new ProbeOptions();

    @Mixin(name = "Help")
    final HelpOptions help = new HelpOptions();

    @Override
    public Integer call() {
        int port = probe.port();
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + "/healthz").toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            boolean well = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            try (InputStream body = well ? connection.getInputStream() : connection.getErrorStream()) {
                String text = body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8);
                print(OneLine.of(text));
            }
            return well ? ExitCode.OK.code() : UNHEALTHY;
        } catch (IOException e) {
            print("port " + port + " doesn't answer: " + OneLine.of(e));
            return UNHEALTHY;
        }
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
