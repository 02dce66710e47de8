package io.ampsync.cli.config;

import io.ampsync.postgres.design.KeyCreation;
import io.ampsync.postgres.design.TableDesign;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what a table is to be like. */
final class DesignReader {
    private static final Set<String> KEYS = Set.of("table", "key-at-once");

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
        return usual.build();
    }
}
