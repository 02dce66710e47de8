package io.ampsync.testing;

import java.math.BigInteger;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * The functions of a played query: {@code block_num()}, {@code evm_topic}, {@code evm_decode_log} (or {@code
 * evm_decode}), {@code evm_encode_hex}, {@code evm_decode_hex}, and {@code arrow_cast} to a time.
 */
final class QueryFunctions {
    private static final ArrowType TIME = new ArrowType.Timestamp(TimeUnit.NANOSECOND, "+00:00");

    private QueryFunctions() {}

    static PlayedExpression call(String name, List<PlayedExpression> arguments) {
        return switch (name) {
            case "block_num" ->
                new PlayedExpression(
                        Field.notNullable("block_num()", new ArrowType.Int(64, false)),
                        row -> row.get(PlayedRelation.BLOCK));
            case "evm_topic" -> topic(event(arguments.get(0)));
            case "evm_decode_log", "evm_decode" -> decode(arguments, event(arguments.get(4)));
            case "evm_encode_hex" ->
                QueryExpressions.made(
                        "hex",
                        ArrowType.Utf8.INSTANCE,
                        row -> arguments.get(0).of(row) instanceof byte[] bytes
                                ? "0x" + HexFormat.of().formatHex(bytes)
                                : null);
            case "evm_decode_hex" ->
                QueryExpressions.made(
                        "bytes",
                        ArrowType.Binary.INSTANCE,
                        row -> arguments.get(0).of(row) instanceof String text
                                ? HexFormat.of().parseHex(text.replaceFirst("^0x", ""))
                                : null);
            case "arrow_cast" ->
                QueryExpressions.made(
                        "time",
                        TIME,
                        row -> Instant.parse((String) arguments.get(0).of(row)));
            default -> throw QueryPlan.notPlayed(name + "()");
        };
    }

    /** Signatures are literals. */
    private static AbiEvent event(PlayedExpression literal) {
        return AbiEvent.parse((String) literal.of(Map.of()));
    }

    private static PlayedExpression topic(AbiEvent event) {
        byte[] topic = event.topic();
        return QueryExpressions.made("topic", new ArrowType.FixedSizeBinary(topic.length), row -> topic);
    }

    private static PlayedExpression decode(List<PlayedExpression> arguments, AbiEvent event) {
        return new PlayedExpression(event.field("event"), row -> {
            List<byte[]> topics = Stream.of(arguments.get(0), arguments.get(1), arguments.get(2))
                    .map(topic -> (byte[]) topic.of(row))
                    .takeWhile(Objects::nonNull)
                    .toList();
            return arguments.get(3).of(row) instanceof byte[] data ? event.decode(topics, data) : null;
        });
    }

    static PlayedExpression cast(PlayedExpression value, String type) {
        return switch (type.toUpperCase(Locale.ROOT)) {
            case "BIGINT" -> QueryExpressions.made("cast", new ArrowType.Int(64, true), row -> number(value.of(row)));
            case "TEXT", "VARCHAR" ->
                QueryExpressions.made(
                        "cast", ArrowType.Utf8.INSTANCE, row -> value.of(row) == null ? null : text(value.of(row)));
            case "BOOLEAN" -> QueryExpressions.made("cast", ArrowType.Bool.INSTANCE, value::of);
            default -> throw QueryPlan.notPlayed("CAST to " + type);
        };
    }

    private static Object number(Object value) {
        return value instanceof String text ? new BigInteger(text) : value;
    }

    private static String text(Object value) {
        return String.valueOf(value);
    }
}
