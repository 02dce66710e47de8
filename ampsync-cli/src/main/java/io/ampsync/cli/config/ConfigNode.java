package io.ampsync.cli.config;

import io.ampsync.internal.text.Spelling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A place in the file: what stands there, and where that is. Texts have variables put in. */
final class ConfigNode {
    private static final int MISSPELT = 3;

    private final String file;
    private final String name;
    private final Node node;
    private final Interpolation variables;

    private ConfigNode(String file, String name, Node node, Interpolation variables) {
        this.file = file;
        this.name = name;
        this.node = node;
        this.variables = variables;
    }

    /** The whole of a file. Throws {@link ConfigException} if it is no YAML, or empty. */
    static ConfigNode parse(String file, String text, Interpolation variables) {
        try {
            Optional<Node> root =
                    new Compose(LoadSettings.builder().setLabel(file).build()).composeString(text);
            return new ConfigNode(file, "", root.orElseThrow(() -> new ConfigException(file + " is empty")), variables);
        } catch (MarkedYamlEngineException e) {
            throw new ConfigException(
                    file + e.getProblemMark().map(ConfigNode::line).orElse("") + ": no valid YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new ConfigException(file + ": no valid YAML: " + e.getMessage());
        }
    }

    private static String line(Mark mark) {
        return ", line " + (mark.getLine() + 1);
    }

    /** What to say of this place. */
    ConfigException error(String complaint) {
        return new ConfigException(
                file + node.getStartMark().map(ConfigNode::line).orElse("") + ": " + (name.isEmpty() ? "" : name + ": ")
                        + complaint);
    }

    /** What {@code source} complains of is said of this place. */
    <T> T check(Supplier<T> source) {
        try {
            return source.get();
        } catch (ConfigException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw error(String.valueOf(e.getMessage()));
        }
    }

    /** The members by their names, which must be among {@code known}. */
    Map<String, ConfigNode> members(Set<String> known) {
        Map<String, ConfigNode> members = members();
        members.forEach((key, member) -> {
            if (!known.contains(key)) {
                String meant = Spelling.closest(key, known, MISSPELT)
                        .map(other -> "did you mean '" + other + "'?")
                        .orElseGet(() -> "possible are " + String.join(", ", new TreeSet<>(known)));
                throw member.named(name).error("unknown key '" + key + "'; " + meant);
            }
        });
        return members;
    }

    /** The members by their names, whatever these are. */
    Map<String, ConfigNode> members() {
        if (!(node instanceof MappingNode mapping)) {
            throw error("must consist of keys and values, each as key: value");
        }
        Map<String, ConfigNode> members = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            ConfigNode key = new ConfigNode(file, name, tuple.getKeyNode(), variables);
            if (!(tuple.getKeyNode() instanceof ScalarNode scalar)) {
                throw key.error("a key must be a text");
            }
            ConfigNode member = new ConfigNode(
                    file,
                    name.isEmpty() ? scalar.getValue() : name + "." + scalar.getValue(),
                    tuple.getValueNode(),
                    variables);
            if (members.put(scalar.getValue(), member) != null) {
                throw key.error("key '" + scalar.getValue() + "' is given twice");
            }
        }
        return members;
    }

    private ConfigNode named(String other) {
        return new ConfigNode(file, other, node, variables);
    }

    /** The items of a list. */
    List<ConfigNode> items() {
        if (!(node instanceof SequenceNode sequence)) {
            throw error("must be a list, each item after a dash or within [ ]");
        }
        return sequence.getValue().stream()
                .map(item -> new ConfigNode(file, name, item, variables))
                .toList();
    }

    boolean isMapping() {
        return node instanceof MappingNode;
    }

    /** The items of a list, or what stands here as the only one. */
    List<ConfigNode> itemsOrOne() {
        return node instanceof SequenceNode ? items() : List.of(this);
    }

    String text() {
        if (!(node instanceof ScalarNode scalar) || scalar.getTag().equals(Tag.NULL)) {
            throw error("must be a single value");
        }
        return check(() -> variables.apply(scalar.getValue()));
    }

    /** The text as it stands in the file, variables not put in. */
    String literal() {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    boolean bool() {
        return one(Map.of("true", true, "false", false), text());
    }

    private <T> T one(Map<String, T> values, String text) {
        T value = values.get(text);
        if (value == null) {
            throw error("must be " + values.keySet().stream().sorted().collect(Collectors.joining(" or ")) + ", got '"
                    + text + "'");
        }
        return value;
    }

    /** A whole number of at least 0. */
    long number() {
        String text = text();
        try {
            long number = Long.parseLong(text.replace("_", ""));
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused with what is negative.
        }
        throw error("must be a whole number of at least 0, got '" + text + "'");
    }

    List<String> texts() {
        return items().stream().map(ConfigNode::text).toList();
    }

    /** Each member's value, as {@code reader} reads it. */
    <T> Map<String, T> all(Function<ConfigNode, T> reader) {
        Map<String, T> result = new LinkedHashMap<>();
        members().forEach((key, member) -> result.put(key, reader.apply(member)));
        return result;
    }
}
