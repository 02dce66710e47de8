package io.ampsync.examples.benchmark;

import java.lang.management.ManagementFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The most memory that this JVM has committed for its heap and, outside of it, for direct buffers and Arrow. Needs
 * {@code -XX:NativeMemoryTracking=summary}; samples ten times a second.
 */
public final class MemoryWatch implements AutoCloseable {
    private static final Pattern CATEGORY =
            Pattern.compile("- +(Java Heap|Other) \\(reserved=\\d+KB, committed=(\\d+)KB\\)");

    private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    private final Thread thread = new Thread(this::run, "memory-watch");
    private volatile boolean closed;
    private volatile long peakKilobytes;

    private MemoryWatch() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Starts watching. */
    public static MemoryWatch start() {
        return new MemoryWatch();
    }

    /** The peak so far, heap and direct memory together, in MiB. */
    public long peakMebibytes() {
        return peakKilobytes >> 10;
    }

    private void run() {
        try {
            while (!closed) {
                peakKilobytes = Math.max(peakKilobytes, committed());
                Thread.sleep(100);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (JMException e) {
            throw new IllegalStateException("native memory tracking is off", e);
        }
    }

    private long committed() throws JMException {
        String report = (String) beans.invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "vmNativeMemory",
                new Object[] {new String[] {"summary"}},
                new String[] {String[].class.getName()});
        long kilobytes = 0;
        Matcher matcher = CATEGORY.matcher(report);
        while (matcher.find()) {
            kilobytes += Long.parseLong(matcher.group(2));
        }
        return kilobytes;
    }

    @Override
    public void close() {
        closed = true;
    }
}
