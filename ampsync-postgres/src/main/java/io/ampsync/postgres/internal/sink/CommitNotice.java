package io.ampsync.postgres.internal.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.ampsync.model.BlockRange;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.spi.StateChange;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** What listeners are told of a commit, as JSON in ASCII: as many bytes as characters, whatever the encoding. */
record CommitNotice(String streamId, TableName table, StateChange change) {
    /** PostgreSQL takes fewer than 8000 bytes. */
    static final int MAX_BYTES = 7999;

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /** Leaves out the blocks if there are too many networks, and then the stream if its name is too long. */
    String payload() {
        String whole = payload(true, true);
        if (whole.length() <= MAX_BYTES) {
            return whole;
        }
        String withoutBlocks = payload(true, false);
        return withoutBlocks.length() <= MAX_BYTES ? withoutBlocks : payload(false, false);
    }

    private String payload(boolean withStream, boolean withBlocks) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("stream", withStream ? streamId : null);
            json.writeStringField("schema", table.schema());
            json.writeStringField("table", table.table());
            json.writeNumberField("first_tx_id", change.expectedNext());
            json.writeNumberField("last_tx_id", change.next() - 1);
            writeUndo(json);
            json.writeFieldName("blocks");
            if (withBlocks) {
                writeBlocks(json);
            } else {
                json.writeNull();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** What the commit itself has used up nobody has seen. */
    private void writeUndo(JsonGenerator json) throws IOException {
        long from = change.truncateFrom().orElse(Long.MAX_VALUE);
        json.writeFieldName("undone_from");
        if (from < change.expectedNext()) {
            json.writeNumber(from);
        } else {
            json.writeNull();
        }
    }

    private void writeBlocks(JsonGenerator json) throws IOException {
        List<BlockRange> newest =
                change.insert().get(change.insert().size() - 1).ranges();
        json.writeStartArray();
        for (BlockRange range : newest) {
            json.writeStartObject();
            json.writeStringField("network", range.network());
            json.writeNumberField("block", range.end());
            json.writeStringField("hash", range.hash().hex());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
