package io.ampsync.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.ampsync.model.PlantedRootUse;
import io.ampsync.spi.PlantedPair;
import java.util.List;
import java.util.stream.Collectors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

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

    @ArchTest
    static final ArchRule packagesUseOnlyThoseBelowThem = PackageTable.AMPSYNC.rule();

    @ArchTest
    static void theTableHasExactlyThePackagesThatExist(JavaClasses imported) {
        assertThat(imported.stream()
                        .map(type -> PackageTable.name(type.getPackageName()))
                        .collect(Collectors.toSet()))
                .isEqualTo(PackageTable.AMPSYNC.packages());
    }

    @Test
    void aValueThatUsesTheRootIsReported() {
        assertThat(violations(PlantedRootUse.class)).anyMatch(text -> text.startsWith("model may not use root: "));
    }

    @Test
    void anArrowThatTheTableLacksIsReported() {
        assertThat(violations(PlantedPair.class)).anyMatch(text -> text.startsWith("spi may not use status: "));
    }

    @Test
    void aTableInWhichTwoPackagesNeedEachOtherIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PackageTable("""
                        spi    : status
                        status : spi
                        """))
                .withMessageContaining("spi needs packages that don't lie below it: [status]");
    }

    private static List<String> violations(Class<?> planted) {
        return PackageTable.AMPSYNC
                .rule()
                .evaluate(new ClassFileImporter().importClasses(planted))
                .getFailureReport()
                .getDetails();
    }

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

    /** Records, and factories that mirror them, have as many as they have parts. */
    @ArchTest
    static final ArchRule methodsTakeAtMostFourParameters = codeUnits()
            .that()
            .areDeclaredInClassesThat()
            .areNotRecords()
            .should(new ArchCondition<>("take at most four parameters") {
                @Override
                public void check(JavaCodeUnit code, ConditionEvents events) {
                    int given = code.getRawParameterTypes().size() - hiddenParameters(code);
                    boolean synthetic = code.getModifiers().contains(JavaModifier.SYNTHETIC);
                    events.add(new SimpleConditionEvent(
                            code, synthetic || given <= 4, code.getFullName() + " takes " + given + " parameters"));
                }
            });

    @Test
    void aMethodOfFiveParametersIsReported() {
        assertThat(methodsTakeAtMostFourParameters
                        .evaluate(new ClassFileImporter().importClasses(PlantedParameters.class))
                        .getFailureReport()
                        .getDetails())
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("five(", "takes 5 parameters");
    }

    /** Those that the compiler adds to constructors: name and number of a constant, the object around an inner one. */
    private static int hiddenParameters(JavaCodeUnit code) {
        if (!code.isConstructor()) {
            return 0;
        }
        return code.getOwner().isEnum() ? 2 : code.getOwner().isInnerClass() ? 1 : 0;
    }

    /** Leaves out core's test kit, which is a jar beside its main jar. */
    static final class WithoutTestKit implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }
}
