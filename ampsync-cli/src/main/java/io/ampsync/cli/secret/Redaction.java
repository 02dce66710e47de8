package io.ampsync.cli.secret;

import java.util.regex.Pattern;

/**
 * The rule for repeating in a message what somebody typed. A value that has slipped from its place, such as a database
 * URL after {@code --tables} or a token after {@code --dataset}, must not reach a log: what looks like a URL, an
 * assignment or a token isn't shown. Values of options that hold secrets are never given to this rule.
 */
public final class Redaction {
    private static final Pattern SUSPICIOUS = Pattern.compile("[:=]");
    /** Longer than any dataset reference with a hash, shorter than most tokens that are signed. */
    private static final int LONGEST_SHOWN = 100;

    private Redaction() {}

    /** The value in quotes, or words in its place. */
    public static String quote(String value) {
        return mayHoldSecret(value) ? "a value that is not shown, as it may hold a secret" : "'" + value + "'";
    }

    /** Keeps a value that may hold a secret from a parser whose complaints repeat it. */
    public static String requireShowable(String value, String rule) {
        if (mayHoldSecret(value)) {
            throw new IllegalArgumentException(rule + ", got " + quote(value));
        }
        return value;
    }

    private static boolean mayHoldSecret(String value) {
        return value.length() > LONGEST_SHOWN || SUSPICIOUS.matcher(value).find();
    }
}
