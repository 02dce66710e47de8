package io.ampsync.testing;

import io.ampsync.internal.rules.Cursor.Position;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a server delivers between two watermarks.
 *
 * @param windows one for each network, sorted by name
 * @param blocks the blocks whose rows are sent, in this order; not always those of the windows, see {@link TimeWindows}
 */
record Microbatch(List<NetworkWindow> windows, List<SimulatedBlock> blocks) {
    static Microbatch of(NetworkWindow window) {
        return new Microbatch(List.of(window), window.blocks());
    }

    /** Where the next microbatch goes on. */
    Map<String, Position> cursor() {
        Map<String, Position> cursor = new TreeMap<>();
        for (NetworkWindow window : windows) {
            cursor.put(
                    window.network(),
                    new Position(window.last().number(), window.last().hash()));
        }
        return cursor;
    }

    /** The metadata that goes with every message of the microbatch. */
    String metadata(boolean complete) {
        String ranges = windows.stream().map(NetworkWindow::json).collect(Collectors.joining(","));
        return "{\"ranges\":[" + ranges + "],\"ranges_complete\":" + complete + "}";
    }
}
