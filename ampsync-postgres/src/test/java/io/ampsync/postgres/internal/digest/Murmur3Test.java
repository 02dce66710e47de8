package io.ampsync.postgres.internal.digest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Murmur3Test {
    private final Murmur3 hash = new Murmur3();

    /** The check that comes with the algorithm: hashes of 256 keys, of which only those of seed 0 are made here. */
    @ParameterizedTest
    @CsvSource({
        "'', 0000000000000000, 0000000000000000",
        "hello, cbd8a7b341bd9b02, 5b1e906a48ae1d19",
        "'hello, world', 342fac623a5ebc8e, 4cdcbc079642414d",
        "'19 Jan 2038 at 3:14:07 AM', b89e5988b737affc, 664fc2950231b2cb",
        "'The quick brown fox jumps over the lazy dog.', cd99481f9ee902c9, 695da1a38987b6e7"
    })
    void knownHashes(String text, String low, String high) {
        byte[] bytes = text.getBytes(UTF_8);
        hash.hash(bytes, 0, bytes.length);
        assertThat(hash.low()).isEqualTo(Long.parseUnsignedLong(low, 16));
        assertThat(hash.high()).isEqualTo(Long.parseUnsignedLong(high, 16));
    }

    @Test
    void everyByteCountsAtEveryLength() {
        for (int length = 1; length < 40; length++) {
            byte[] bytes = new byte[length + 2];
            hash.hash(bytes, 1, length + 1);
            long before = hash.low();
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = 1;
                hash.hash(bytes, 1, length + 1);
                assertThat(hash.low() == before).as("byte %d of %d", i, length).isEqualTo(i == 0 || i == length + 1);
                bytes[i] = 0;
            }
        }
    }
}
