package io.ampsync.cli.relaunch;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.nio.Buffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Functions of the C library, by {@code java.lang.foreign}: from JDK 22 on, hence by reflection. Arguments are of type
 * {@code int}, or {@code long} for numbers of that size and pointers; the result is an {@code int}.
 */
final class NativeFunctions {
    private static final String FOREIGN = "java.lang.foreign.";

    private final Object linker;

    NativeFunctions() throws ReflectiveOperationException {
        this.linker = type("Linker").getMethod("nativeLinker").invoke(null);
    }

    boolean has(String name) throws ReflectiveOperationException {
        return find(name).isPresent();
    }

    /** Where the content of a direct buffer begins; valid as long as the buffer is reachable. */
    long address(Buffer direct) throws ReflectiveOperationException {
        Object segment =
                type("MemorySegment").getMethod("ofBuffer", Buffer.class).invoke(null, direct);
        return (long) type("MemorySegment").getMethod("address").invoke(segment);
    }

    int call(String name, Object... arguments) throws ReflectiveOperationException {
        Object function = find(name).orElseThrow(() -> new NoSuchMethodException(name));
        try {
            return (int) handle(function, arguments).invokeWithArguments(arguments);
        } catch (ReflectiveOperationException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(name, e);
        }
    }

    private Optional<?> find(String name) throws ReflectiveOperationException {
        Object lookup = type("Linker").getMethod("defaultLookup").invoke(linker);
        return (Optional<?>)
                type("SymbolLookup").getMethod("find", String.class).invoke(lookup, name);
    }

    private MethodHandle handle(Object function, Object[] arguments) throws ReflectiveOperationException {
        Object options = Array.newInstance(type("Linker$Option"), 0);
        return (MethodHandle) type("Linker")
                .getMethod("downcallHandle", type("MemorySegment"), type("FunctionDescriptor"), options.getClass())
                .invoke(linker, function, descriptor(arguments), options);
    }

    private static Object descriptor(Object[] arguments) throws ReflectiveOperationException {
        List<String> names = Arrays.stream(arguments)
                .map(argument -> argument instanceof Long ? "JAVA_LONG" : "JAVA_INT")
                .toList();
        Object layouts = Array.newInstance(type("MemoryLayout"), names.size());
        for (int i = 0; i < names.size(); i++) {
            Array.set(layouts, i, layout(names.get(i)));
        }
        return type("FunctionDescriptor")
                .getMethod("of", type("MemoryLayout"), layouts.getClass())
                .invoke(null, layout("JAVA_INT"), layouts);
    }

    private static Object layout(String name) throws ReflectiveOperationException {
        return type("ValueLayout").getField(name).get(null);
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(FOREIGN + name);
    }
}
