package io.ampsync.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import java.io.OutputStream;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The log: standard error, one line for each event, as text with times in UTC or as JSON. */
public final class Logging {
    private static final String LINE = "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z',UTC} %-5level %replace(%msg){'[\\r\\n]+',' '}";

    private static final String STDERR = "stderr";

    /** They show every header, and with them the token, so no wish for more detail reaches them. */
    private static final List<String> FRAME_LOGGERS =
            List.of("io.grpc.netty.NettyClientHandler", "io.grpc.netty.NettyServerHandler");

    private Logging() {}

    /** Replaces whatever logging there was; also catches java.util.logging, which gRPC uses. */
    public static void start(LogLevels levels, LogFormat format, boolean stackTraces) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        context.getLogger(LogLevels.ALL).setLevel(Level.WARN);
        context.getLogger(LogLevels.OWN).setLevel(Level.INFO);
        // What these complain about reaches the log as an exception, with its remedy.
        context.getLogger("org.postgresql").setLevel(Level.OFF);
        context.getLogger("com.zaxxer.hikari").setLevel(Level.ERROR);
        context.getLogger("io.grpc").setLevel(Level.ERROR);
        levels.byLogger().forEach((logger, level) -> context.getLogger(logger).setLevel(level));
        FRAME_LOGGERS.forEach(logger -> context.getLogger(logger).setLevel(Level.OFF));
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender(context, encoder(format, stackTraces)));
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    private static Encoder<ILoggingEvent> encoder(LogFormat format, boolean stackTraces) {
        return format == LogFormat.JSON ? json(stackTraces) : text(stackTraces);
    }

    private static Encoder<ILoggingEvent> text(boolean stackTraces) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(LINE + (stackTraces ? "%n%ex" : "%n%nopex"));
        return encoder;
    }

    private static Encoder<ILoggingEvent> json(boolean stackTraces) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setWithFormattedMessage(true);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithContext(false);
        encoder.setWithMDC(false);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithThrowable(stackTraces);
        return encoder;
    }

    /**
     * Has the lines go through {@code out} from now on, each in one piece, instead of to standard error. It is closed
     * when they go elsewhere again.
     */
    public static void redirect(OutputStream out) {
        if (root().getAppender(STDERR) instanceof OutputStreamAppender<ILoggingEvent> appender) {
            appender.setOutputStream(out);
        }
    }

    /** Has the lines go to standard error again. */
    public static void toStandardError() {
        redirect(ConsoleTarget.SystemErr.getStream());
    }

    private static ch.qos.logback.classic.Logger root() {
        return ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
    }

    private static ConsoleAppender<ILoggingEvent> appender(LoggerContext context, Encoder<ILoggingEvent> encoder) {
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName(STDERR);
        appender.setTarget(ConsoleTarget.SystemErr.getName());
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }
}
