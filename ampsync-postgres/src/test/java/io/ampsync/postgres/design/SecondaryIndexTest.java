package io.ampsync.postgres.design;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecondaryIndexTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a                               | btree (a)
             block_num desc ,address        | btree (block_num DESC, address)
            brin(timestamp)                 | brin (timestamp)
            BRIN ( timestamp , b )          | brin (timestamp, b)
            hash("Mixed Case")              | hash ("Mixed Case")
            "a ""b"", (c)" asc, Größe       | btree ("a ""b"", (c)", Größe)
            a nulls first, b asc nulls last | btree (a NULLS FIRST, b)
            a desc nulls last, b DESC nulls FIRST | btree (a DESC NULLS LAST, b DESC)
            desc desc, brin                 | btree (desc DESC, brin)
            """)
    void isReadAndWrittenAlike(String text, String definition) {
        SecondaryIndex index = SecondaryIndex.parse(text);

        assertThat(index.definition()).isEqualTo(definition);
        assertThat(SecondaryIndex.parse(definition)).isEqualTo(index).hasSameHashCodeAs(index);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ` `            | the name of a column is missing
            a,             | the name of a column is missing
            ,a             | the name of a column is missing
            btree()        | the name of a column is missing
            1st            | the name of a column is missing
            "              | the name of a column is missing
            ""             | the name of a column is missing
            btree(a        | a ) is missing
            a b            | 'b' is not expected there
            a desc asc     | 'asc' is not expected there
            brin(a) x      | 'x' is not expected there
            a; DROP TABLE b | ';' is not expected there
            a nulls        | NULLS is followed by FIRST or LAST
            gist(a)        | 'gist' is none of the methods btree, hash, brin, gin
            lower(a)       | can only be created in PostgreSQL
            btree(lower(a)) | can only be created in PostgreSQL
            a, a desc      | column a is in the index twice
            brin(a desc)   | a brin index has no order; leave out DESC and NULLS for column a
            hash(a, b)     | a hash index has at most 1 column, got 2
            """)
    void nonsenseIsRefused(String text, String reason) {
        assertThatThrownBy(() -> SecondaryIndex.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aNameDoesntMakeAnotherIndexOfIt() {
        SecondaryIndex named = SecondaryIndex.of("a").named("mine");

        assertThat(named.name()).contains("mine");
        assertThat(named.definition()).isEqualTo(SecondaryIndex.of("a").definition());
        assertThat(named).isNotEqualTo(SecondaryIndex.of("a"));
        assertThatThrownBy(() -> TableDesign.builder().index(named).index(SecondaryIndex.of("a")))
                .hasMessageContaining("btree (a) is declared twice");
        assertThatThrownBy(() -> TableDesign.builder()
                        .index(named)
                        .index(SecondaryIndex.of("b").named("mine")))
                .hasMessageContaining("two indexes are called mine");
        assertThatThrownBy(() -> named.named("é".repeat(32))).hasMessageContaining("63 bytes");
        assertThatThrownBy(() -> SecondaryIndex.of(List.of())).hasMessageContaining("needs a column");
    }

    @Test
    void aDesignHasItsIndexesInTheOrderGiven() {
        TableDesign design = TableDesign.builder()
                .index(SecondaryIndex.of("b"))
                .index(SecondaryIndex.parse("brin(a)"))
                .build();

        assertThat(design.indexes()).extracting(SecondaryIndex::toString).containsExactly("btree (b)", "brin (a)");
        assertThat(design).isNotEqualTo(TableDesign.DEFAULT);
        assertThat(TableDesign.DEFAULT.indexes()).isEmpty();
    }
}
