package io.ampsync.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ampsync.cli.exit.ExitCode;
import io.ampsync.cli.options.VariableDefaults;
import io.ampsync.cli.options.Variables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import picocli.CommandLine;

/** The files for Kubernetes and systemd fit the command: its exit codes, variables, paths, and times. */
class DeploymentFilesTest {
    private static final Path KUBERNETES = Path.of("..", "ops", "kubernetes");
    private static final Path UNIT = Path.of("..", "ops", "systemd", "ampsync.service");
    private static final int RESTART_CAN_HELP = 75;

    /** The limit of a stop inside the command, with something to spare. */
    private static final int SECONDS_TO_STOP = 15;

    @Test
    void systemdRestartsAfterExactlyTheCodesThatARestartCanHelp() throws IOException {
        List<String> prevented = List.of(setting("RestartPreventExitStatus").split(" "));

        assertThat(prevented)
                .containsExactlyElementsOf(Arrays.stream(ExitCode.values())
                        .map(ExitCode::code)
                        .filter(code -> code > 0 && code < RESTART_CAN_HELP)
                        .distinct()
                        .sorted()
                        .map(String::valueOf)
                        .toList());
        assertThat(setting("Restart")).isEqualTo("on-failure");
        assertThat(setting("ExecStart")).endsWith(" sync");
    }

    @Test
    void systemdWaitsForACleanStop() throws IOException {
        assertThat(Integer.parseInt(setting("TimeoutStopSec"))).isGreaterThanOrEqualTo(SECONDS_TO_STOP);
    }

    @Test
    void systemdFindsNothingWrongWithTheUnit() throws Exception {
        Optional<Path> program = Stream.of("/usr/bin", "/bin")
                .map(directory -> Path.of(directory, "systemd-analyze"))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(program.isPresent() && Files.isExecutable(Path.of("/usr/bin/java")), "no systemd, or no Java there");

        Process verify = new ProcessBuilder(program.get().toString(), "verify", "--man=no", UNIT.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(verify.waitFor(30, TimeUnit.SECONDS)).isTrue();

        assertThat(said.lines().filter(line -> line.contains("ampsync.service")))
                .isEmpty();
    }

    @Test
    void kubernetesSetsVariablesThatTheCommandReads() throws IOException {
        CommandLine sync = Objects.requireNonNull(
                AmpsyncCommand.create(new Variables(Map.of())).getSubcommands().get("sync"));
        List<String> names = sync.getCommandSpec().options().stream()
                .flatMap(option -> VariableDefaults.variable(option).stream())
                .toList();

        assertThat(environment()).isNotEmpty();
        assertThat(names).containsAll(environment().keySet());
        assertThat(environment().get("DATABASE_URL"))
                .as("the password is in a file")
                .doesNotContainPattern("//[^@/]*:[^@/]*@");
    }

    @Test
    void kubernetesMountsTheSecretsWhereTheVariablesLookForThem() throws IOException {
        Object mounted = at(container(), "volumeMounts", 0, "mountPath");

        assertThat(environment())
                .containsKeys("DATABASE_PASSWORD_FILE", "AMP_AUTH_TOKEN_FILE")
                .allSatisfy((name, value) -> assertThat(!name.endsWith("_FILE") || value.startsWith(mounted + "/"))
                        .as(name)
                        .isTrue());
        assertThat(at(pod(), "volumes", 0, "secret", "defaultMode"))
                .as("not for everybody to read")
                .isEqualTo(0440);
    }

    @Test
    void kubernetesAsksThePathsThatTheCommandServes() throws IOException {
        assertThat(at(container(), "livenessProbe", "httpGet", "path")).isEqualTo("/healthz");
        assertThat(at(container(), "readinessProbe", "httpGet", "path")).isEqualTo("/ready");
        assertThat(String.valueOf(at(container(), "ports", 0, "containerPort")))
                .isEqualTo(environment().get("HEALTH_PORT"));
        assertThat((Integer) at(pod(), "terminationGracePeriodSeconds")).isGreaterThanOrEqualTo(SECONDS_TO_STOP);
        assertThat(at(document("service-monitor.yaml", "ServiceMonitor"), "spec", "endpoints", 0, "path"))
                .isEqualTo("/metrics");
    }

    @Test
    void kubernetesUnderstandsTheObjects() throws Exception {
        InstalledTool.requireContent(
                "",
                "kubernetes-validate",
                "--strict",
                KUBERNETES.resolve("ampsync.yaml").toString());
    }

    @Test
    void kubernetesStartsProcessesThatTakeOverFromEachOther() throws IOException {
        Object deployment = document("ampsync.yaml", "Deployment");
        assertThat((Integer) at(deployment, "spec", "replicas")).isGreaterThan(1);
        assertThat(environment()).containsEntry("AMPSYNC_SHARE", "true");
        assertThat(at(deployment, "spec", "strategy", "rollingUpdate", "maxUnavailable"))
                .isEqualTo(0);
    }

    @Test
    void kubernetesObjectsFindEachOther() throws IOException {
        Object labels = at(document("ampsync.yaml", "Deployment"), "spec", "template", "metadata", "labels");

        assertThat(at(document("ampsync.yaml", "Deployment"), "spec", "selector", "matchLabels"))
                .isEqualTo(labels);
        assertThat(at(document("ampsync.yaml", "PodDisruptionBudget"), "spec", "selector", "matchLabels"))
                .isEqualTo(labels);
        assertThat(at(document("ampsync.yaml", "Service"), "spec", "selector")).isEqualTo(labels);
        assertThat(at(document("service-monitor.yaml", "ServiceMonitor"), "spec", "selector", "matchLabels"))
                .isEqualTo(at(document("ampsync.yaml", "Service"), "metadata", "labels"));
        assertThat(at(document("service-monitor.yaml", "ServiceMonitor"), "spec", "endpoints", 0, "port"))
                .isEqualTo(at(document("ampsync.yaml", "Service"), "spec", "ports", 0, "name"));
    }

    private static String setting(String name) throws IOException {
        return Files.readAllLines(UNIT).stream()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1))
                .collect(Collectors.collectingAndThen(Collectors.toList(), found -> {
                    assertThat(found).as(name).hasSize(1);
                    return found.get(0);
                }));
    }

    private static Object document(String file, String kind) throws IOException {
        List<Object> found = new ArrayList<>();
        for (Object each : new Load(LoadSettings.builder().build())
                .loadAllFromString(Files.readString(KUBERNETES.resolve(file)))) {
            if (each instanceof Map<?, ?> map && kind.equals(map.get("kind"))) {
                found.add(each);
            }
        }
        assertThat(found).as(kind).hasSize(1);
        return found.get(0);
    }

    private static Object pod() throws IOException {
        return at(document("ampsync.yaml", "Deployment"), "spec", "template", "spec");
    }

    private static Object container() throws IOException {
        return at(pod(), "containers", 0);
    }

    private static Map<String, String> environment() throws IOException {
        List<?> variables = (List<?>) at(container(), "env");
        return variables.stream()
                .collect(Collectors.toMap(
                        each -> String.valueOf(at(each, "name")), each -> String.valueOf(at(each, "value"))));
    }

    /** What is at the end of a path of names and places. */
    private static Object at(Object node, Object... path) {
        Object here = node;
        for (Object step : path) {
            Object next = step instanceof Integer place ? ((List<?>) here).get(place) : ((Map<?, ?>) here).get(step);
            here = Objects.requireNonNull(next, () -> step + " of " + List.of(path));
        }
        return here;
    }
}
