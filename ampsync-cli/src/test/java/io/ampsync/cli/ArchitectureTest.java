package io.ampsync.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

/** The boundaries between packages, for all modules: this one sees them all. */
@AnalyzeClasses(
        packages = "io.ampsync",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.WithoutTestKit.class})
class ArchitectureTest {
    private static final String[] CORE = {
        "io.ampsync",
        "io.ampsync.model..",
        "io.ampsync.error..",
        "io.ampsync.config..",
        "io.ampsync.spi..",
        "io.ampsync.status..",
        "io.ampsync.internal.."
    };

    @ArchTest
    static void rulesSeeEveryModule(JavaClasses imported) {
        assertThat(imported)
                .extracting(JavaClass::getPackageName)
                .contains("io.ampsync", "io.ampsync.spi", "io.ampsync.postgres", "io.ampsync.cli")
                .doesNotContain("io.ampsync.testing");
    }

    @ArchTest
    static final ArchRule onlyCoreUsesItsInternals = noClasses()
            .that()
            .resideOutsideOfPackages(CORE)
            .should()
            .dependOnClassesThat(resideInAPackage("io.ampsync.internal..")
                    .and(resideInAPackage("io.ampsync.internal.json").negate()));

    /** The form in which ranges are stored is the one thing that a store of ampsync's own shares with core. */
    @ArchTest
    static final ArchRule onlyPostgresStateSharesTheStoredForm = noClasses()
            .that(resideOutsideOfPackages(CORE)
                    .and(resideOutsideOfPackages(
                            "io.ampsync.postgres.internal.state", "io.ampsync.postgres.internal.sink")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.ampsync.internal.json");

    @ArchTest
    static final ArchRule onlyPostgresUsesItsInternals = noClasses()
            .that()
            .resideOutsideOfPackage("io.ampsync.postgres..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.ampsync.postgres.internal..");

    @ArchTest
    static final ArchRule flightStaysInItsPackage = noClasses()
            .that()
            .resideOutsideOfPackage("io.ampsync.internal.flight..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.arrow.flight..");

    @ArchTest
    static final ArchRule coreKnowsNoDatabase = noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..");

    @ArchTest
    static final ArchRule protocolRulesArePure = classes()
            .that()
            .resideInAPackage("io.ampsync.internal.rules..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                            "java..",
                            "org.jspecify..",
                            "io.ampsync.model",
                            "io.ampsync.error",
                            "io.ampsync.config",
                            "io.ampsync.spi",
                            "io.ampsync.internal.rules..")
                    .and(resideInAnyPackage("java.net..", "java.nio.file..", "java.sql..", "java.util.concurrent..")
                            .negate()));

    @ArchTest
    static final ArchRule spiDependsOnPublicTypesOnly = classes()
            .that()
            .resideInAPackage("io.ampsync.spi..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "io.ampsync.model",
                    "io.ampsync.error",
                    "io.ampsync.spi..",
                    "org.apache.arrow.memory..",
                    "org.apache.arrow.vector..");

    /** A public package stands for its internals, which speak in its types: that pair is not a cycle. */
    @ArchTest
    static final ArchRule packagesAreFreeOfCycles = slices().matching("io.ampsync.(**)")
            .should()
            .beFreeOfCycles()
            .ignoreDependency(
                    resideInAPackage("io.ampsync.postgres.internal.."), resideInAPackage("io.ampsync.postgres"));

    @ArchTest
    static final ArchRule onlyMainExits = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.ampsync.cli.Main")
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class);

    @ArchTest
    static final ArchRule onlyTheStopSignalsHalt = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.ampsync.cli.command.StopSignals")
            .should()
            .callMethod(Runtime.class, "halt", int.class);

    @ArchTest
    static final ArchRule everyPackageIsNullMarked = classes()
            .should(new ArchCondition<>("be in a @NullMarked package") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                    events.add(
                            new SimpleConditionEvent(type, marked, type.getName() + ": its package isn't @NullMarked"));
                }
            });

    /** Leaves out core's test kit, which is a jar beside its main jar. */
    static final class WithoutTestKit implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }
}
