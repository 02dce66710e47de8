package io.ampsync.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who may use whom: each line is a package and those below it that it may need. {@code root} is io.ampsync itself. */
final class PackageTable {
    /** From the ground up. A package may only name those of lines above its own, so no two need each other. */
    static final PackageTable AMPSYNC = new PackageTable("""
            internal.sql                :
            model                       : internal.sql
            error                       : model
            config                      : model error
            spi                         : model error
            status                      : model error spi

            internal.text               :
            internal.json               : model
            internal.rules              : model error config spi
            internal.source             : model error internal.sql internal.json internal.rules
            internal.flight             : model error config internal.rules internal.source
            internal.retry              : model error config spi
            internal.progress           : model error spi status internal.rules internal.source internal.retry
            internal.context            : model config spi status internal.source internal.progress
            internal.commit             : model error spi status internal.rules internal.retry internal.progress internal.context
            internal.engine             : model error config spi status internal.rules internal.source internal.retry internal.progress internal.context internal.commit
            root                        : model error config spi status internal.context internal.engine internal.flight internal.source

            postgres.design             : internal.text
            postgres.status             :
            postgres.internal.url       : error
            postgres.internal.error     : error
            postgres.internal.connect   : error spi postgres.status postgres.internal.url postgres.internal.error
            postgres.internal.copy.buffer :
            postgres.internal.copy.type : error internal.text postgres.design
            postgres.internal.copy.vector : postgres.internal.copy.buffer postgres.internal.copy.type
            postgres.internal.copy.json : postgres.internal.copy.buffer postgres.internal.copy.type postgres.internal.copy.vector
            postgres.internal.copy.encode : postgres.internal.copy.buffer postgres.internal.copy.type postgres.internal.copy.vector postgres.internal.copy.json
            postgres.internal.copy      : error postgres.internal.copy.buffer postgres.internal.copy.type postgres.internal.copy.vector postgres.internal.copy.json postgres.internal.copy.encode
            postgres.internal.digest    : postgres.internal.copy.buffer postgres.internal.copy.type
            postgres.internal.table     : error postgres.design postgres.internal.copy.type
            postgres.internal.ownership : error spi postgres.status postgres.internal.error postgres.internal.connect
            postgres.internal.state     : model error spi postgres.status internal.json postgres.internal.error postgres.internal.connect postgres.internal.copy postgres.internal.table postgres.internal.ownership postgres.design
            postgres.internal.index     : error postgres.design postgres.internal.error postgres.internal.connect postgres.internal.table postgres.internal.ownership postgres.internal.state
            postgres.internal.partition : error postgres.internal.connect postgres.internal.table postgres.internal.ownership postgres.internal.state
            postgres.internal.preparation : model error spi internal.text postgres.design postgres.internal.error postgres.internal.connect postgres.internal.copy postgres.internal.copy.type postgres.internal.table postgres.internal.ownership postgres.internal.state postgres.internal.index postgres.internal.partition
            postgres.internal.sink      : model error spi postgres.design postgres.internal.error postgres.internal.connect postgres.internal.copy postgres.internal.copy.buffer postgres.internal.copy.type postgres.internal.digest postgres.internal.table postgres.internal.ownership postgres.internal.state postgres.internal.index postgres.internal.partition postgres.internal.preparation
            postgres.internal.report    : postgres.status postgres.internal.connect postgres.internal.table postgres.internal.ownership postgres.internal.state postgres.internal.index
            postgres.verify             : model
            postgres.internal.verify    : model error spi root postgres.design postgres.verify postgres.internal.connect postgres.internal.copy postgres.internal.copy.buffer postgres.internal.copy.type postgres.internal.digest postgres.internal.table postgres.internal.ownership postgres.internal.state postgres.internal.preparation postgres.internal.sink
            postgres.plan               : model error
            postgres.internal.plan      : model error spi root postgres.design postgres.status postgres.plan postgres.internal.connect postgres.internal.copy.type postgres.internal.table postgres.internal.ownership postgres.internal.state postgres.internal.index postgres.internal.partition postgres.internal.preparation
            postgres.internal.resync    : model error spi postgres.design postgres.internal.connect postgres.internal.table postgres.internal.ownership postgres.internal.state postgres.internal.index postgres.internal.sink
            postgres                    : model error config spi root postgres.plan postgres.internal.plan postgres.internal.resync postgres.verify postgres.internal.verify postgres.status postgres.internal.report postgres.design postgres.internal.url postgres.internal.connect postgres.internal.ownership postgres.internal.state postgres.internal.sink

            cli.text                    : model error status
            cli.exit                    : model error cli.text
            cli.health                  : model error spi status cli.text cli.exit
            cli.metrics                 : model error spi status postgres.status
            cli.log                     : model error spi status cli.text
            cli.live                    : model error status cli.text cli.log
            cli.secret                  : config cli.text
            cli.options                 : model error config internal.text root postgres postgres.design cli.text cli.exit cli.log cli.secret
            cli.config                  : model config internal.text postgres.design cli.text cli.secret cli.options
            cli.relaunch                : config cli.text cli.exit
            cli.report                  : model error postgres.status postgres.verify postgres.plan cli.text cli.exit
            cli.command                 : model error config status root postgres postgres.status postgres.verify postgres.plan postgres.design cli.text cli.metrics cli.health cli.exit cli.log cli.live cli.secret cli.options cli.config cli.relaunch cli.report
            cli                         : cli.text cli.exit cli.options cli.command
            """);

    private static final String BASE = "io.ampsync";

    private final Map<String, Set<String>> allowed = new TreeMap<>();

    /** Throws {@link IllegalArgumentException} if a line names a package that has no line above. */
    PackageTable(String text) {
        for (String line : text.lines().filter(each -> !each.isBlank()).toList()) {
            String[] parts = line.strip().split("\\s*:\\s*", 2);
            Set<String> below = parts[1].isBlank() ? Set.of() : new TreeSet<>(List.of(parts[1].split("\\s+")));
            if (!allowed.keySet().containsAll(below)) {
                throw new IllegalArgumentException(parts[0] + " needs packages that don't lie below it: " + below);
            }
            allowed.put(parts[0], below);
        }
    }

    Set<String> packages() {
        return allowed.keySet();
    }

    ArchRule rule() {
        return classes().should(new ArchCondition<>("use only packages that the table of packages allows") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String from = name(type.getPackageName());
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    String to = name(
                            dependency.getTargetClass().getBaseComponentType().getPackageName());
                    if (!to.isEmpty()
                            && !to.equals(from)
                            && !allowed.getOrDefault(from, Set.of()).contains(to)) {
                        events.add(SimpleConditionEvent.violated(
                                type, from + " may not use " + to + ": " + dependency.getDescription()));
                    }
                }
            }
        });
    }

    /** The name in the table; empty for packages of others. */
    static String name(String packageName) {
        if (packageName.equals(BASE)) {
            return "root";
        }
        return packageName.startsWith(BASE + ".") ? packageName.substring(BASE.length() + 1) : "";
    }
}
