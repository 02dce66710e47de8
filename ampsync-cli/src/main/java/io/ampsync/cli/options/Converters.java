package io.ampsync.cli.options;

import io.ampsync.cli.log.LogFormat;
import io.ampsync.cli.log.LogLevels;
import io.ampsync.cli.log.ProgressMode;
import io.ampsync.cli.secret.Redaction;
import io.ampsync.cli.secret.Secret;
import io.ampsync.config.AmpServer;
import io.ampsync.config.ReorgPolicy;
import io.ampsync.model.DatasetReference;
import io.ampsync.postgres.design.KeyPolicy;
import io.ampsync.postgres.design.UnfitRows;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;

/** How option values are read. Each throws {@link IllegalArgumentException} with words fit to be shown. */
public final class Converters {
    private Converters() {}

    public static void register(CommandLine command) {
        command.registerConverter(DatasetReference.class, Converters::dataset);
        command.registerConverter(ReorgPolicy.class, Converters::reorgPolicy);
        command.registerConverter(LogLevels.class, LogLevels::strict);
        command.registerConverter(LogFormat.class, Converters::logFormat);
        command.registerConverter(ProgressMode.class, Converters::progressMode);
        command.registerConverter(Secret.class, Secret::of);
        command.registerConverter(KeyPolicy.class, Converters::keyPolicy);
        command.registerConverter(UnfitRows.class, Converters::unfitRows);
        command.registerConverter(Boolean.class, Converters::yesOrNo);
    }

    private static DatasetReference dataset(String value) {
        return DatasetReference.parse(
                Redaction.requireShowable(value.strip(), "must look like [namespace/]name[@revision]"));
    }

    private static ReorgPolicy reorgPolicy(String value) {
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "fail" -> ReorgPolicy.FAIL;
            case "resync" -> ReorgPolicy.RESYNC;
            default -> throw new IllegalArgumentException("must be fail or resync, got " + Redaction.quote(value));
        };
    }

    private static LogFormat logFormat(String value) {
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "text" -> LogFormat.TEXT;
            case "json" -> LogFormat.JSON;
            default -> throw new IllegalArgumentException("must be text or json, got " + Redaction.quote(value));
        };
    }

    private static ProgressMode progressMode(String value) {
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "auto" -> ProgressMode.AUTO;
            case "live" -> ProgressMode.LIVE;
            case "log" -> ProgressMode.LOG;
            case "none" -> ProgressMode.NONE;
            default ->
                throw new IllegalArgumentException("must be auto, live, log or none, got " + Redaction.quote(value));
        };
    }

    /** {@code fail} or {@code quarantine}. */
    public static UnfitRows unfitRows(String value) {
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "fail" -> UnfitRows.FAIL;
            case "quarantine" -> UnfitRows.QUARANTINE;
            default -> throw new IllegalArgumentException("must be fail or quarantine, got " + Redaction.quote(value));
        };
    }

    /** {@code default}, {@code none}, or columns separated by commas. */
    public static KeyPolicy keyPolicy(String value) {
        String text = value.strip();
        if (text.equalsIgnoreCase("default")) {
            return KeyPolicy.IDS;
        }
        if (text.equalsIgnoreCase("none")) {
            return KeyPolicy.NONE;
        }
        try {
            return KeyPolicy.natural(
                    Arrays.stream(text.split(",", -1)).map(String::strip).toList());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "must be default, none or names of columns, separated by commas, got " + Redaction.quote(value), e);
        }
    }

    private static Boolean yesOrNo(String value) {
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off" -> false;
            default -> throw new IllegalArgumentException("must be true or false, got " + Redaction.quote(value));
        };
    }

    /** A server address, as text. */
    static final class Address implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            return AmpServer.at(value.strip()).toString();
        }
    }

    /** A file of certificates. */
    static final class CertificateFile implements ITypeConverter<Path> {
        @Override
        public Path convert(String value) {
            Path file = Path.of(value.strip());
            if (!Files.isRegularFile(file)) {
                throw new IllegalArgumentException("there is no file '" + file + "'");
            }
            try (InputStream pem = Files.newInputStream(file)) {
                if (!CertificateFactory.getInstance("X.509")
                        .generateCertificates(pem)
                        .isEmpty()) {
                    return file;
                }
            } catch (IOException e) {
                throw new IllegalArgumentException("no permission to read '" + file + "'", e);
            } catch (CertificateException e) {
                // Reported with the empty file.
            }
            throw new IllegalArgumentException("file '" + file + "' holds no certificates in PEM form");
        }
    }
}
