package io.ampsync.examples.benchmark;

import io.ampsync.postgres.design.KeyCreation;
import java.util.List;
import java.util.stream.Stream;

/** How a backfill is done. */
public record Variant(int lanes, KeyCreation key) {
    /** One, two and four lanes, with the key in place and built at the end. */
    public static final List<Variant> ALL = Stream.of(KeyCreation.AT_ONCE, KeyCreation.AFTER_CATCH_UP)
            .flatMap(key -> Stream.of(1, 2, 4).map(lanes -> new Variant(lanes, key)))
            .toList();

    /** From what {@link #line} gives. */
    static Variant parse(String line) {
        int space = line.indexOf(' ');
        return new Variant(Integer.parseInt(line.substring(0, space)), KeyCreation.valueOf(line.substring(space + 1)));
    }

    String line() {
        return lanes + " " + key.name();
    }

    @Override
    public String toString() {
        String time = key == KeyCreation.AT_ONCE ? "key in place" : "key built at the end";
        return lanes + (lanes == 1 ? " lane, " : " lanes, ") + time;
    }
}
