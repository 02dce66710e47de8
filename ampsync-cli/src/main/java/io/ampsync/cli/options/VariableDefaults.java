package io.ampsync.cli.options;

import java.lang.reflect.AnnotatedElement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Takes the value of an option that the command line lacks from its environment variable. */
public final class VariableDefaults implements IDefaultValueProvider {
    private final Variables variables;

    public VariableDefaults(Variables variables) {
        this.variables = variables;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec arg) {
        return variable(arg).map(variables::get).orElse(null);
    }

    /** The variable of an option, if it has one. */
    public static Optional<String> variable(ArgSpec arg) {
        return arg.userObject() instanceof AnnotatedElement element && element.isAnnotationPresent(FromVariable.class)
                ? Optional.of(element.getAnnotation(FromVariable.class).value())
                : Optional.empty();
    }

    /** How messages call an option: {@code --dataset (or DATASET)}. */
    public static String name(ArgSpec arg) {
        String flag = arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
        return variable(arg).map(variable -> flag + " (or " + variable + ")").orElse(flag);
    }
}
