package io.ampsync.testing;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * An event of a contract, and how its logs are decoded: parameters of elementary types, no arrays or tuples.
 *
 * @param parameters in the order of the signature
 */
record AbiEvent(String name, List<Parameter> parameters) {
    private static final Pattern SIGNATURE = Pattern.compile("\\s*(\\w+)\\s*\\((.*)\\)\\s*");
    private static final Pattern PARAMETER = Pattern.compile("\\s*(\\w+)(\\s+indexed)?(?:\\s+(\\w+))?\\s*");
    private static final int WORD = 32;

    record Parameter(String type, boolean indexed, String name) {
        boolean isDynamic() {
            return type.equals("bytes") || type.equals("string");
        }

        /** Bits of a number, bytes of a fixed array; 0 where the type has no length. */
        int size() {
            String digits = type.replaceAll("\\D", "");
            return digits.isEmpty() ? type.endsWith("int") ? 256 : 0 : Integer.parseInt(digits);
        }

        boolean isInteger() {
            return type.startsWith("uint") || type.startsWith("int");
        }

        /** What a server makes of it. */
        Field field() {
            return new Field(name, FieldType.nullable(arrow()), null);
        }

        private ArrowType arrow() {
            if (isInteger()) {
                return integer(size(), !type.startsWith("u"));
            }
            return switch (type) {
                case "address" -> new ArrowType.FixedSizeBinary(20);
                case "bool" -> ArrowType.Bool.INSTANCE;
                case "string" -> indexed ? new ArrowType.FixedSizeBinary(WORD) : ArrowType.Utf8.INSTANCE;
                case "bytes" -> indexed ? new ArrowType.FixedSizeBinary(WORD) : ArrowType.Binary.INSTANCE;
                default -> new ArrowType.FixedSizeBinary(size());
            };
        }

        private static ArrowType integer(int bits, boolean signed) {
            if (bits <= 64) {
                return new ArrowType.Int(bits <= 8 ? 8 : bits <= 16 ? 16 : bits <= 32 ? 32 : 64, signed);
            }
            return bits == 256
                    ? ArrowType.Utf8.INSTANCE
                    : bits < 128 ? new ArrowType.Decimal(38, 0, 128) : new ArrowType.Decimal(76, 0, 256);
        }
    }

    static AbiEvent parse(String signature) {
        Matcher event = SIGNATURE.matcher(signature);
        if (!event.matches()) {
            throw new IllegalArgumentException("no signature of an event: " + signature);
        }
        List<Parameter> parameters = new ArrayList<>();
        for (String text :
                event.group(2).isBlank() ? new String[0] : event.group(2).split(",", -1)) {
            Matcher parameter = PARAMETER.matcher(text);
            if (!parameter.matches()) {
                throw new IllegalArgumentException("no parameter of an event: " + text);
            }
            String name = parameter.group(3) == null ? "c" + parameters.size() : parameter.group(3);
            parameters.add(new Parameter(parameter.group(1), parameter.group(2) != null, name));
        }
        return new AbiEvent(event.group(1), List.copyOf(parameters));
    }

    /** The first topic of its logs. */
    byte[] topic() {
        return Keccak.hash(parameters.stream().map(Parameter::type).collect(Collectors.joining(",", name + "(", ")")));
    }

    /** The struct that decoding gives. */
    Field field(String column) {
        return new Field(
                column,
                FieldType.nullable(ArrowType.Struct.INSTANCE),
                parameters.stream().map(Parameter::field).toList());
    }

    /** The parameters by their names; null where the log is too short. */
    Map<String, Object> decode(List<byte[]> topics, byte[] data) {
        Map<String, Object> values = new LinkedHashMap<>();
        int topic = 0;
        int word = 0;
        for (Parameter parameter : parameters) {
            byte[] value = parameter.indexed()
                    ? topic < topics.size() ? topics.get(topic++) : null
                    : slice(data, WORD * word++, WORD);
            values.put(parameter.name(), value == null ? null : value(parameter, value, data));
        }
        return values;
    }

    private static Object value(Parameter parameter, byte[] word, byte[] data) {
        if (parameter.isInteger()) {
            return number(parameter, word);
        }
        if (parameter.isDynamic() && !parameter.indexed()) {
            return dynamic(parameter, word, data);
        }
        return switch (parameter.type()) {
            case "address" -> Arrays.copyOfRange(word, WORD - 20, WORD);
            case "bool" -> word[WORD - 1] != 0;
            case "bytes", "string" -> word;
            default -> Arrays.copyOf(word, parameter.size());
        };
    }

    private static Object number(Parameter parameter, byte[] word) {
        BigInteger number = parameter.type().startsWith("u") ? new BigInteger(1, word) : new BigInteger(word);
        return parameter.size() == 256 ? number.toString() : number;
    }

    private static Object dynamic(Parameter parameter, byte[] offset, byte[] data) {
        int at = new BigInteger(1, offset).min(BigInteger.valueOf(data.length)).intValue();
        byte[] length = slice(data, at, WORD);
        byte[] value = length == null
                ? null
                : slice(
                        data,
                        at + WORD,
                        new BigInteger(1, length)
                                .min(BigInteger.valueOf(1 << 30))
                                .intValue());
        return value == null || parameter.type().equals("bytes") ? value : new String(value, StandardCharsets.UTF_8);
    }

    private static byte[] slice(byte[] data, int from, int length) {
        return from + length > data.length ? null : Arrays.copyOfRange(data, from, from + length);
    }
}
