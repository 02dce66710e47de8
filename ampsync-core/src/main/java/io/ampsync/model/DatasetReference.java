package io.ampsync.model;

import java.util.regex.Pattern;

/**
 * A dataset of an Amp server: {@code namespace/name@revision}.
 *
 * @param revision {@code latest}, {@code dev}, a manifest hash of 64 hex digits or a semantic
 *     version, as the user wrote it
 */
public record DatasetReference(String namespace, String name, String revision) {
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9_]+");
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]*");
    private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{64}");
    /** The pattern that semver.org publishes for versions. */
    private static final Pattern VERSION = Pattern.compile("(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)"
            + "(-((0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(\\.(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*))?"
            + "(\\+([0-9a-zA-Z-]+(\\.[0-9a-zA-Z-]+)*))?");

    /** Throws {@link IllegalArgumentException} naming the part that breaks the grammar. */
    public DatasetReference {
        check(NAMESPACE, namespace, "namespace", "lowercase letters, digits and _");
        check(NAME, name, "name", "lowercase letters, digits and _, not starting with a digit");
        if (!isSymbolic(revision)
                && !HASH.matcher(revision).matches()
                && !VERSION.matcher(revision).matches()) {
            throw new IllegalArgumentException("dataset revision '" + revision
                    + "' is not latest, dev, a hash of 64 hex digits or a version such as 1.2.0");
        }
    }

    /**
     * Reads {@code [namespace/]name[@revision]}; the namespace defaults to {@code _}, the revision to
     * {@code latest}.
     */
    public static DatasetReference parse(String text) {
        int at = text.indexOf('@');
        String left = at < 0 ? text : text.substring(0, at);
        String revision = at < 0 ? "latest" : text.substring(at + 1);
        int slash = left.indexOf('/');
        String namespace = slash < 0 ? "_" : left.substring(0, slash);
        return new DatasetReference(namespace, left.substring(slash + 1), revision);
    }

    /** Whether the server may resolve the revision to another version on the next request. */
    public boolean isMoving() {
        return isSymbolic(revision);
    }

    private static boolean isSymbolic(String revision) {
        return revision.equals("latest") || revision.equals("dev");
    }

    private static void check(Pattern pattern, String value, String part, String rule) {
        if (!pattern.matcher(value).matches()) {
            throw new IllegalArgumentException("dataset " + part + " '" + value + "' must consist of " + rule);
        }
    }

    /** The canonical text {@code namespace/name@revision}. */
    @Override
    public String toString() {
        return namespace + "/" + name + "@" + revision;
    }
}
