package io.ampsync;

import io.ampsync.spi.StateStore;
import io.ampsync.testing.StateStoreContract;
import java.util.HashMap;
import java.util.Map;

class InMemoryStateStoreTest extends StateStoreContract {
    private static final Map<String, InMemoryStateStore> MEMORY = new HashMap<>();

    @Override
    protected StateStore open(String stream) {
        return MEMORY.computeIfAbsent(stream, name -> new InMemoryStateStore()).reopen();
    }
}
