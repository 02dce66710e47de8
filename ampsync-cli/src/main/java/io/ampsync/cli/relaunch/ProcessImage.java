package io.ampsync.cli.relaunch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The program that this process runs. */
final class ProcessImage {
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");
    private static final int STANDARD_ERROR = 2;
    private static final int CLOSE_RANGE_CLOEXEC = 4;

    private ProcessImage() {}

    /**
     * Runs {@code program} in place of this one, with {@code arguments}, the first of them its name, in ISO 8859-1.
     * Returns only if it can't. Sockets, such as those of agents that listen, close where the system knows how; files
     * and pipes stay open, as options may name them.
     */
    static void replace(String program, List<String> arguments) throws IOException, ReflectiveOperationException {
        NativeFunctions system = new NativeFunctions();
        if (system.has("close_range")) {
            for (int socket : sockets()) {
                system.call("close_range", socket, socket, CLOSE_RANGE_CLOEXEC);
            }
        }
        execute(
                system,
                terminated(program),
                arguments.stream().map(ProcessImage::terminated).toList());
    }

    /** The numbers of those open sockets that are not standard input, output or error. */
    private static List<Integer> sockets() throws IOException {
        List<Integer> sockets = new ArrayList<>();
        try (DirectoryStream<Path> open = Files.newDirectoryStream(OPEN_FILES)) {
            for (Path file : open) {
                int number = Integer.parseInt(file.getFileName().toString());
                if (number > STANDARD_ERROR
                        && Files.readSymbolicLink(file).toString().startsWith("socket:")) {
                    sockets.add(number);
                }
            }
        }
        return sockets;
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
