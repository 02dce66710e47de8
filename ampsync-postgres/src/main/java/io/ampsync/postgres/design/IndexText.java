package io.ampsync.postgres.design;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads a {@link SecondaryIndex} from text. Used once. */
final class IndexText {
    private static final Pattern TOKEN =
            Pattern.compile("\"(?:[^\"]|\"\")+\"|[\\p{L}_][\\p{L}\\p{N}_$]*|[^\\s\\p{L}_]");

    private static final Pattern NAME = Pattern.compile("[\\p{L}_].*|\".+\"", Pattern.DOTALL);

    private final String text;
    private final List<String> tokens = new ArrayList<>();
    private int next;

    IndexText(String text) {
        this.text = text;
        Matcher matcher = TOKEN.matcher(text);
        while (matcher.find()) {
            tokens.add(matcher.group());
        }
    }

    SecondaryIndex read() {
        IndexMethod method = IndexMethod.BTREE;
        boolean enclosed = tokens.size() > 1 && tokens.get(1).equals("(");
        if (enclosed) {
            method = method();
            next++;
        }
        List<IndexColumn> columns = new ArrayList<>();
        do {
            columns.add(column());
        } while (take(","));
        if (enclosed && !take(")")) {
            throw newUnreadableException("a ) is missing");
        }
        if (next < tokens.size()) {
            throw newUnreadableException("'" + tokens.get(next) + "' is not expected there");
        }
        return SecondaryIndex.of(columns).using(method);
    }

    private IndexMethod method() {
        String word = tokens.get(next++);
        return Arrays.stream(IndexMethod.values())
                .filter(each -> each.sql().equals(word.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> newUnreadableException("'" + word + "' is none of the methods "
                        + Arrays.stream(IndexMethod.values())
                                .map(IndexMethod::sql)
                                .collect(Collectors.joining(", "))
                        + ", and indexes over expressions can only be created in PostgreSQL"));
    }

    private IndexColumn column() {
        String name = peek().filter(token -> NAME.matcher(token).matches())
                .orElseThrow(() -> newUnreadableException("the name of a column is missing"));
        next++;
        boolean quoted = name.startsWith("\"");
        String column = quoted ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
        if (peek().filter("("::equals).isPresent()) {
            throw newUnreadableException("indexes over expressions can only be created in PostgreSQL");
        }
        return nulls(direction(column));
    }

    private IndexColumn direction(String column) {
        if (take("desc")) {
            return IndexColumn.descending(column);
        }
        boolean unused = take("asc");
        return IndexColumn.ascending(column);
    }

    private IndexColumn nulls(IndexColumn column) {
        if (!take("nulls")) {
            return column;
        }
        if (take("first")) {
            return column.withNullsFirst();
        }
        if (take("last")) {
            return column.withNullsLast();
        }
        throw newUnreadableException("NULLS is followed by FIRST or LAST");
    }

    private Optional<String> peek() {
        return next < tokens.size() ? Optional.of(tokens.get(next)) : Optional.empty();
    }

    private boolean take(String word) {
        boolean there = peek().filter(word::equalsIgnoreCase).isPresent();
        if (there) {
            next++;
        }
        return there;
    }

    private IllegalArgumentException newUnreadableException(String why) {
        return new IllegalArgumentException("index '" + text.strip() + "': " + why
                + "; an index looks like block_num desc, address or brin(timestamp)");
    }
}
