package io.ampsync.cli.options;

import picocli.CommandLine.IVersionProvider;

/** The version, as the jar's manifest says. */
public final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"ampsync " + text()};
    }

    public static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(unpackaged)" : version;
    }
}
