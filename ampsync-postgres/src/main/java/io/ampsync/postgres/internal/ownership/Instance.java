package io.ampsync.postgres.internal.ownership;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;

/**
 * One opened database of one process, as others see it in {@code ampsync_processes}.
 *
 * @param pidNamespace tells containers and machines apart that share a host name but don't see each other's
 *     processes
 * @param started when the process started, in milliseconds since 1970, to tell it from a later one with its pid
 */
public record Instance(String id, String host, String pidNamespace, long pid, long started) {
    /** Start times are derived from a clock that may be adjusted in between. */
    private static final long START_TOLERANCE_MILLIS = 5_000;

    static Instance create() {
        ProcessHandle self = ProcessHandle.current();
        return new Instance(UUID.randomUUID().toString(), hostName(), namespace(), self.pid(), startOf(self));
    }

    /** Whether the process ran where {@code self} runs, and has ended. False if in doubt. */
    boolean isKnownDead(Instance self) {
        if (!host.equals(self.host) || !pidNamespace.equals(self.pidNamespace)) {
            return false;
        }
        return ProcessHandle.of(pid)
                .map(process -> !process.isAlive() || !startedAt(startOf(process)))
                .orElse(true);
    }

    private boolean startedAt(long time) {
        return time == 0 || started == 0 || Math.abs(time - started) <= START_TOLERANCE_MILLIS;
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    private static String namespace() {
        try {
            String boot =
                    Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")) + " of boot " + boot;
        } catch (IOException | UnsupportedOperationException | SecurityException e) {
            return "";
        }
    }

    @Override
    public String toString() {
        return "process " + pid + " on host " + host;
    }
}
