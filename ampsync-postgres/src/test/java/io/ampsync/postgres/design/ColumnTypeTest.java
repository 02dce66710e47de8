package io.ampsync.postgres.design;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnTypeTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bigint                         | BIGINT
            Int8                           | BIGINT
            int                            | INTEGER
            numeric                        | NUMERIC
            numeric(78,0)                  | NUMERIC(78, 0)
            Decimal ( 78 )                 | NUMERIC(78, 0)
            NUMERIC(10,  10)               | NUMERIC(10, 10)
            double   precision             | DOUBLE PRECISION
            character varying(5)           | VARCHAR(5)
            varchar                        | VARCHAR
            timestamp with time zone       | TIMESTAMPTZ
            timestamp(3) with time zone    | TIMESTAMPTZ(3)
            timestamptz(0)                 | TIMESTAMPTZ(0)
            time without time zone         | TIME
            numeric(20,0)[]                | NUMERIC(20, 0)[]
            timestamp without time zone [] | TIMESTAMP[]
            JsonB                          | JSONB
            """)
    void everySpellingOfPostgresIsTheSameType(String text, String sql) {
        assertThat(ColumnType.parse(text)).hasToString(sql).isEqualTo(ColumnType.parse(sql));
        assertThat(ColumnType.parse(" " + text + "\t").sql()).isEqualTo(sql);
        assertThat(ColumnType.find(text)).contains(ColumnType.parse(sql));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            numric(78,0)      | did you mean NUMERIC?; possible are BIGINT
            timestampz        | did you mean TIMESTAMP?
            money             | 'money' is not a type that a column can be given; possible are BIGINT
            uuid              | possible are
            bigint(8)         | BIGINT takes no parentheses
            numeric(0)        | digits go from 1 to 1000
            numeric(1001,0)   | digits go from 1 to 1000
            numeric(10,11)    | digits after the point go from 0 to 10
            numeric(10,-1)    | digits after the point go from 0 to 10
            numeric(1,1,1)    | digits go from 1
            numeric()         | whole numbers belong into the parentheses
            numeric(a)        | whole numbers belong into the parentheses
            numeric(99999999999) | whole numbers belong into the parentheses
            varchar(0)        | characters go from 1
            varchar(1,2)      | VARCHAR takes one number
            timestamptz(7)    | digits of the second go from 0 to 6
            bigint; drop table x | is not a type
            bigint[][]        | is not a type
            "bigint not null" | is not a type
            ""                | is not a type
            """)
    void anyOtherIsRefusedWithWhatIsPossible(String text, String message) {
        assertThatThrownBy(() -> ColumnType.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining(message);
        assertThat(ColumnType.find(text)).isEmpty();
    }

    @Test
    void designsAreEqualByWhatTheySay() {
        TableDesign.Builder one = TableDesign.builder()
                .columnType("a", ColumnType.parse("int8"))
                .unfold("s")
                .unsignedAsBigint(true);
        TableDesign.Builder other = TableDesign.builder()
                .unsignedAsBigint(true)
                .unfold("s", "s_")
                .columnType("a", ColumnType.parse("TEXT"))
                .columnType("a", ColumnType.parse("BIGINT"));
        assertThat(one.build()).isEqualTo(other.build()).hasSameHashCodeAs(other.build());
        TableDesign before = one.build();
        one.columnTypeIfPresent("b", ColumnType.parse("TEXT"));
        assertThat(before).as("immutable").isEqualTo(other.build()).isNotEqualTo(one.build());
    }
}
