package io.ampsync.postgres.internal.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StoredWatermark;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CommitNoticeTest {
    private static JsonNode notice(String stream, int networks, long undoneFrom) throws Exception {
        List<BlockRange> ranges = IntStream.range(0, networks)
                .mapToObj(i -> BlockRange.of("réseau" + i, 0, i, BlockHash.ZERO, null))
                .toList();
        StateChange change = new StateChange(
                10, 13, OptionalLong.of(undoneFrom), List.of(new StoredWatermark(12, ranges)), OptionalLong.empty());
        String payload = new CommitNotice(stream, new TableName("schéma", "blocks"), change).payload();
        assertThat(payload).matches("\\p{ASCII}*").hasSizeLessThan(8000);
        return new ObjectMapper().readTree(payload);
    }

    @Test
    void allIsTold() throws Exception {
        JsonNode notice = notice("s", 2, 4);
        assertThat(notice.required("schema").textValue()).isEqualTo("schéma");
        assertThat(notice.required("blocks").get(1).required("network").textValue())
                .isEqualTo("réseau1");
        assertThat(notice.required("undone_from").longValue()).isEqualTo(4);
    }

    @Test
    void whatNobodyHasSeenIsNotUndone() throws Exception {
        assertThat(notice("s", 1, 10).required("undone_from").isNull()).isTrue();
    }

    @Test
    void whatIsTooLongIsLeftOut() throws Exception {
        JsonNode many = notice("s", 500, 4);
        assertThat(many.required("blocks").isNull()).isTrue();
        assertThat(many.required("stream").textValue()).isEqualTo("s");
        JsonNode named = notice("é".repeat(2000), 1, 4);
        assertThat(named.required("stream").isNull()).isTrue();
        assertThat(named.required("table").textValue()).isEqualTo("blocks");
    }
}
