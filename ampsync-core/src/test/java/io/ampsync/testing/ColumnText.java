package io.ampsync.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Columns in short: {@code name type, name type?, ...}, where ? allows nulls. A type is one of those below, a list
 * {@code [type]} or a struct <code>{name type, ...}</code>.
 */
final class ColumnText {
    private static final Map<String, ArrowType> TYPES = Map.ofEntries(
            Map.entry("u8", new ArrowType.Int(8, false)),
            Map.entry("u32", new ArrowType.Int(32, false)),
            Map.entry("u64", new ArrowType.Int(64, false)),
            Map.entry("i32", new ArrowType.Int(32, true)),
            Map.entry("i64", new ArrowType.Int(64, true)),
            Map.entry("f64", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
            Map.entry("b20", new ArrowType.FixedSizeBinary(20)),
            Map.entry("b32", new ArrowType.FixedSizeBinary(32)),
            Map.entry("binary", new ArrowType.Binary()),
            Map.entry("decimal", new ArrowType.Decimal(38, 0, 128)),
            Map.entry("time", new ArrowType.Timestamp(TimeUnit.NANOSECOND, "+00:00")),
            Map.entry("text", new ArrowType.Utf8()),
            Map.entry("bool", new ArrowType.Bool()));
    private static final Pattern TOKEN = Pattern.compile("\\s*([a-z_0-9]+|[\\[\\]{},?])\\s*");

    private static final String END = "";

    private final String element;
    private final Matcher tokens;
    private String token;

    private ColumnText(String text, String element) {
        this.element = element;
        this.tokens = TOKEN.matcher(text);
        advance();
    }

    static Schema schema(String text) {
        return schema(text, "element");
    }

    /** Columns whose lists have elements called {@code element}. */
    static Schema schema(String text, String element) {
        ColumnText columns = new ColumnText(text, element);
        Schema schema = new Schema(columns.fields());
        columns.require(END);
        return schema;
    }

    private List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        do {
            String name = take();
            fields.add(field(name));
        } while (skip(","));
        return fields;
    }

    /** A type, with or without nulls. */
    private Field field(String name) {
        ArrowType type;
        List<Field> children = List.of();
        if (skip("[")) {
            type = new ArrowType.List();
            children = List.of(field(element));
            require("]");
        } else if (skip("{")) {
            type = new ArrowType.Struct();
            children = fields();
            require("}");
        } else {
            type = TYPES.get(take());
        }
        if (type == null) {
            throw new IllegalArgumentException("unknown type of column " + name);
        }
        return new Field(name, new FieldType(skip("?"), type, null), children);
    }

    private String take() {
        String taken = token;
        advance();
        return taken;
    }

    private boolean skip(String expected) {
        boolean found = token.equals(expected);
        if (found && !expected.equals(END)) {
            advance();
        }
        return found;
    }

    private void require(String expected) {
        if (!skip(expected)) {
            throw new IllegalArgumentException("expected '" + expected + "', found '" + token + "'");
        }
    }

    /** The next token; the empty one at the end. */
    private void advance() {
        if (tokens.lookingAt()) {
            token = tokens.group(1);
            tokens.region(tokens.end(), tokens.regionEnd());
        } else if (tokens.regionStart() == tokens.regionEnd()) {
            token = END;
        } else {
            throw new IllegalArgumentException("unexpected text at " + tokens.regionStart());
        }
    }
}
