package io.ampsync.cli.config;

import io.ampsync.cli.options.Converters;
import io.ampsync.postgres.design.ColumnType;
import io.ampsync.postgres.design.KeyCreation;
import io.ampsync.postgres.design.KeyPolicy;
import io.ampsync.postgres.design.Partitions;
import io.ampsync.postgres.design.SecondaryIndex;
import io.ampsync.postgres.design.TableDesign;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what a table is to be like. */
final class DesignReader {
    private static final Set<String> KEYS = Set.of(
            "table",
            "key-at-once",
            "unsigned-as-bigint",
            "column-types",
            "unfold",
            "indexes",
            "key",
            "partition-blocks",
            "partition-column",
            "on-unfit-row");

    private final Map<String, ConfigNode> members;

    DesignReader(ConfigNode node) {
        this.members = node.members(KEYS);
    }

    Optional<String> table() {
        return Optional.ofNullable(members.get("table")).map(ConfigNode::text);
    }

    /** @param usual what holds unless the file says otherwise */
    TableDesign design(TableDesign.Builder usual) {
        Optional.ofNullable(members.get("key-at-once"))
                .ifPresent(value -> usual.key(value.bool() ? KeyCreation.AT_ONCE : KeyCreation.AFTER_CATCH_UP));
        Optional.ofNullable(members.get("unsigned-as-bigint")).ifPresent(value -> usual.unsignedAsBigint(value.bool()));
        Optional.ofNullable(members.get("column-types"))
                .ifPresent(types -> types.members()
                        .forEach((column, type) ->
                                usual.columnType(column, type.check(() -> ColumnType.parse(type.text())))));
        Optional.ofNullable(members.get("unfold")).ifPresent(structs -> unfold(structs, usual));
        Optional.ofNullable(members.get("key")).ifPresent(key -> usual.key(key(key)));
        Optional.ofNullable(members.get("partition-column"))
                .filter(column -> !members.containsKey("partition-blocks"))
                .ifPresent(column -> {
                    throw column.error("needs partition-blocks, the number of blocks in each partition");
                });
        Optional.ofNullable(members.get("partition-blocks")).ifPresent(blocks -> usual.partitions(partitions(blocks)));
        Optional.ofNullable(members.get("on-unfit-row"))
                .ifPresent(policy -> usual.unfitRows(policy.check(() -> Converters.unfitRows(policy.text()))));
        Optional.ofNullable(members.get("indexes"))
                .ifPresent(list -> list.items()
                        .forEach(index -> index.check(() -> usual.index(SecondaryIndex.parse(index.text())))));
        return usual.build();
    }

    /** None, the default one, or columns. */
    private static KeyPolicy key(ConfigNode key) {
        return key.check(() -> Converters.keyPolicy(
                String.join(",", key.itemsOrOne().stream().map(ConfigNode::text).toList())));
    }

    private Partitions partitions(ConfigNode blocks) {
        String column = Optional.ofNullable(members.get("partition-column"))
                .map(ConfigNode::text)
                .orElse(Partitions.BLOCK_NUMBER);
        return blocks.check(() -> Partitions.byBlock(column, blocks.number()));
    }

    /** A list of columns, or columns with prefixes. */
    private static void unfold(ConfigNode structs, TableDesign.Builder design) {
        if (structs.isMapping()) {
            structs.members().forEach((column, prefix) -> design.unfold(column, prefix.text()));
        } else {
            structs.texts().forEach(design::unfold);
        }
    }
}
