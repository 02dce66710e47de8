package io.ampsync.cli.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The program that this process runs. */
final class ProcessImage {
    private static final int FIRST_AFTER_STANDARD = 3;
    private static final int ALL = -1;
    private static final int CLOSE_RANGE_CLOEXEC = 4;

    private ProcessImage() {}

    /**
     * Runs {@code program} in place of this one, with {@code arguments}, the first of them its name, in ISO 8859-1.
     * Returns only if it can't. What else is open, such as ports of agents, closes where the system knows how.
     */
    static void replace(String program, List<String> arguments) throws ReflectiveOperationException {
        NativeFunctions system = new NativeFunctions();
        if (system.has("close_range")) {
            system.call("close_range", FIRST_AFTER_STANDARD, ALL, CLOSE_RANGE_CLOEXEC);
        }
        execute(
                system,
                terminated(program),
                arguments.stream().map(ProcessImage::terminated).toList());
    }

    private static void execute(NativeFunctions system, ByteBuffer program, List<ByteBuffer> arguments)
            throws ReflectiveOperationException {
        ByteBuffer pointers =
                ByteBuffer.allocateDirect(Long.BYTES * (arguments.size() + 1)).order(ByteOrder.nativeOrder());
        try {
            for (ByteBuffer argument : arguments) {
                pointers.putLong(system.address(argument));
            }
            pointers.putLong(0).flip();
            system.call("execv", system.address(program), system.address(pointers));
        } finally {
            Reference.reachabilityFence(List.of(program, arguments, pointers));
        }
    }

    private static ByteBuffer terminated(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        return ByteBuffer.allocateDirect(bytes.length + 1)
                .put(bytes)
                .put((byte) 0)
                .flip();
    }
}
