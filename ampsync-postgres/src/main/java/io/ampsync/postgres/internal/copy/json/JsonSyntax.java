package io.ampsync.postgres.internal.copy.json;

import io.ampsync.postgres.internal.copy.buffer.Hex;
import io.ampsync.postgres.internal.copy.buffer.Memory;
import io.ampsync.postgres.internal.copy.type.UnstorableException;

/**
 * Tells whether PostgreSQL takes a text for JSON, without making anything of it. What it takes for JSONB has to have a
 * value, too: paired surrogates, and numbers that NUMERIC can hold.
 */
public final class JsonSyntax {
    /** PostgreSQL's own limit is the size of its stack. */
    private static final int MAX_DEPTH = 1000;

    private static final int MAX_INTEGER_DIGITS = 131_072;
    private static final int MAX_SCALE = 16_383;
    private static final int MAX_EXPONENT = 1_000_000;

    private final boolean valued;
    private final boolean[] inObject = new boolean[MAX_DEPTH];
    private int depth;
    private Memory data = Memory.NONE;
    private long start;
    private long at;
    private long end;
    private boolean nul;

    /** @param valued whether it is for JSONB */
    public JsonSyntax(boolean valued) {
        this.valued = valued;
    }

    /** Whether the text of a backslash escapes U+0000, if {@link #hasNul} has gone over it. */
    public static boolean isEscapedNul(Memory data, long backslash) {
        return data.byteAt(backslash + 1) == 'u' && data.intAt(backslash + 2) == 0x3030_3030;
    }

    /**
     * Goes over a text; whether it is for JSONB and escapes U+0000 somewhere.
     *
     * @throws UnstorableException if PostgreSQL would refuse it; says what is wrong, and where
     */
    public boolean hasNul(Memory text, long offset, int length) {
        data = text;
        start = offset;
        at = offset;
        end = offset + length;
        depth = 0;
        nul = false;
        space();
        boolean more = true;
        while (more) {
            more = value() || afterValue();
        }
        return nul;
    }

    /** Reads a value or the beginning of one; whether another follows at once, which is its first part. */
    private boolean value() {
        int first = peek();
        switch (first) {
            case '{' -> {
                return open(true);
            }
            case '[' -> {
                return open(false);
            }
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        }
        return false;
    }

    private boolean open(boolean object) {
        at++;
        if (depth == MAX_DEPTH) {
            throw wrong("it is nested more than " + MAX_DEPTH + " deep");
        }
        inObject[depth++] = object;
        space();
        if (peek() == (object ? '}' : ']')) {
            at++;
            depth--;
            return false;
        }
        if (object) {
            key();
        }
        return true;
    }

    /** Reads on until the next value; false at the end of the text. */
    private boolean afterValue() {
        space();
        while (depth > 0) {
            boolean object = inObject[depth - 1];
            int next = peek();
            at++;
            space();
            if (next == ',') {
                if (object) {
                    key();
                }
                return true;
            }
            if (next != (object ? '}' : ']')) {
                at--;
                throw wrong(object ? "a comma or } is missing" : "a comma or ] is missing");
            }
            depth--;
        }
        if (at < end) {
            throw wrong("something follows its end");
        }
        return false;
    }

    private void key() {
        if (peek() != '"') {
            throw wrong("a name in quotes is missing");
        }
        string();
        space();
        if (peek() != ':') {
            throw wrong("a colon is missing");
        }
        at++;
        space();
    }

    /** The character that follows; -1 at the end, and for any that is not ASCII. */
    private int peek() {
        return at < end ? data.byteAt(at) : -1;
    }

    private void space() {
        while (at < end && isSpace(data.byteAt(at))) {
            at++;
        }
    }

    private static boolean isSpace(byte value) {
        return value == ' ' || value == '\n' || value == '\r' || value == '\t';
    }

    private void word(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (peek() != word.charAt(i)) {
                throw wrong("a value is missing");
            }
            at++;
        }
    }

    private void string() {
        at++;
        while (at < end) {
            byte value = data.byteAt(at++);
            if (value == '"') {
                return;
            }
            if (value == '\\') {
                escape();
            } else if (value >= 0 && value < ' ') {
                at--;
                throw wrong("a control character in a text is not escaped");
            }
        }
        throw wrong("a text has no end");
    }

    private void escape() {
        int kind = peek();
        at++;
        if (kind != 'u') {
            if (kind < 0 || "\"\\/bfnrt".indexOf(kind) < 0) {
                throw wrong("a backslash escapes nothing");
            }
            return;
        }
        int unit = codeUnit();
        if (!valued) {
            return;
        }
        nul |= unit == 0;
        if (Character.isLowSurrogate((char) unit) || (Character.isHighSurrogate((char) unit) && !lowFollows())) {
            throw wrong("half of a surrogate pair is missing");
        }
    }

    private boolean lowFollows() {
        if (peek() != '\\') {
            return false;
        }
        at++;
        if (peek() != 'u') {
            return false;
        }
        at++;
        return Character.isLowSurrogate((char) codeUnit());
    }

    private int codeUnit() {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < end ? Hex.value(data.byteAt(at)) : -1;
            if (digit < 0) {
                throw wrong("four hexadecimal digits are missing");
            }
            unit = (unit << 4) | digit;
            at++;
        }
        return unit;
    }

    private void number() {
        if (peek() == '-') {
            at++;
        }
        boolean leadingZero = peek() == '0';
        long integer = digits("a value is missing");
        if (leadingZero && integer > 1) {
            throw wrong("a number begins with 0");
        }
        long fraction = 0;
        if (peek() == '.') {
            at++;
            fraction = digits("a digit is missing after a point");
        }
        long exponent = (peek() | 0x20) == 'e' ? exponent() : 0;
        if (valued && (integer + exponent > MAX_INTEGER_DIGITS || fraction - exponent > MAX_SCALE)) {
            throw wrong("a number has more digits than numeric can hold");
        }
    }

    /** Reads digits and returns how many there are: at least one. */
    private long digits(String otherwise) {
        long first = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        if (at == first) {
            throw wrong(otherwise);
        }
        return at - first;
    }

    /** Reads an exponent; a large one is as good as any other. */
    private long exponent() {
        at++;
        boolean negative = peek() == '-';
        if (negative || peek() == '+') {
            at++;
        }
        long first = at;
        long exponent = 0;
        long unused = digits("an exponent has no digits");
        for (long i = first; i < at; i++) {
            exponent = Math.min(10 * exponent + data.byteAt(i) - '0', MAX_EXPONENT);
        }
        return negative ? -exponent : exponent;
    }

    private UnstorableException wrong(String what) {
        return new UnstorableException(what + ", at byte " + (Math.min(at, end) - start + 1) + " of " + (end - start));
    }
}
