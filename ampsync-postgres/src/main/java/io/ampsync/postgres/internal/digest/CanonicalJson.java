package io.ampsync.postgres.internal.digest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code JSONB} by its value, as PostgreSQL compares it: the order of members, space, escapes and the way numbers are
 * written don't count, and of members with one name the last one does.
 */
final class CanonicalJson implements CanonicalValue {
    /** Deeper ones, which ampsync never writes, are compared as text. */
    private static final int MAX_DEPTH = 1_100;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false)
            .build();

    private final ByteSequence json = new ByteSequence();

    /** The first byte is the version of the form. */
    @Override
    public void put(byte[] bytes, int from, int to, ByteSequence out) {
        json.clear();
        try (JsonParser parser = JSON.createParser(bytes, from + 1, to - from - 1)) {
            value(parser, parser.nextToken(), json);
            out.put(json.bytes(), 0, json.length());
        } catch (IOException e) {
            out.put('?');
            out.put(bytes, from, to);
        }
    }

    private static void value(JsonParser parser, JsonToken token, ByteSequence out) throws IOException {
        switch (token) {
            case START_OBJECT -> object(parser, out);
            case START_ARRAY -> {
                out.put('[');
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    value(parser, next, out);
                }
                out.put(']');
            }
            case VALUE_STRING -> text('"', parser.getText(), out);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> text('#', number(parser.getText()), out);
            default -> text('=', parser.getText(), out);
        }
    }

    private static void object(JsonParser parser, ByteSequence out) throws IOException {
        Map<String, ByteSequence> members = new TreeMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            ByteSequence member = new ByteSequence();
            value(parser, parser.nextToken(), member);
            members.put(name, member);
        }
        out.put('{');
        members.forEach((name, member) -> {
            text(':', name, out);
            out.put(member.bytes(), 0, member.length());
        });
        out.put('}');
    }

    private static void text(int kind, String text, ByteSequence out) {
        byte[] utf8 = text.getBytes(UTF_8);
        out.put(kind);
        out.putInt(utf8.length);
        out.put(utf8, 0, utf8.length);
    }

    /** The digits without zeros at either end, and the power of ten behind them; in time that grows with the length. */
    static String number(String text) {
        int exponentAt = Math.max(text.indexOf('e'), text.indexOf('E'));
        String mantissa = exponentAt < 0 ? text : text.substring(0, exponentAt);
        long exponent = exponentAt < 0 ? 0 : Long.parseLong(text.substring(exponentAt + 1));
        boolean negative = mantissa.startsWith("-");
        int point = mantissa.indexOf('.');
        String digits = mantissa.substring(negative ? 1 : 0).replace(".", "");
        exponent -= point < 0 ? 0 : mantissa.length() - point - 1;
        int first = 0;
        while (first < digits.length() && digits.charAt(first) == '0') {
            first++;
        }
        int last = digits.length();
        while (last > first && digits.charAt(last - 1) == '0') {
            last--;
            exponent++;
        }
        return first == last ? "0" : (negative ? "-" : "") + digits.substring(first, last) + "e" + exponent;
    }
}
