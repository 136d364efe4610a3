package dev.waferflow.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rules that keep the rooms apart, checked on the compiled classes of all modules. The table of imports is the one in
 * {@code docs/ARCHITECTURE.md}; to change a rule, change that page and write a decision record in {@code docs/adr}.
 */
final class ArchitectureTest {

    private static final String ROOT = "dev.waferflow.";
    private static final List<String> ROOMS = List.of("machine", "frontend", "placer", "simulator", "models", "cli");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.waferflow");

    /**
     * One line of the table: the classes of a package may use the listed packages of ours, besides their own, and
     * nothing else of ours. A name that ends in {@code ..} stands for all packages below it too.
     */
    private record Imports(String owner, List<String> allowed) {

        static Imports of(String owner, String... allowed) {
            return new Imports(owner, List.of(allowed));
        }

        String[] allowedPackages() {
            return Stream.concat(Stream.of(owner), allowed.stream())
                    .map(name -> ROOT + name)
                    .toArray(String[]::new);
        }

        @Override
        public String toString() {
            return owner + " -> " + allowed;
        }
    }

    static List<Imports> table() {
        return List.of(
                Imports.of("machine.fault"),
                Imports.of("machine.unit", "machine.fault"),
                Imports.of("machine.mesh", "machine.unit", "machine.fault"),
                Imports.of("machine.number", "machine.unit", "machine.fault"),
                Imports.of("machine.wafer", "machine.unit", "machine.mesh", "machine.number", "machine.fault"),
                Imports.of("machine.program", "machine.."),
                Imports.of("frontend.graph", "machine.."),
                Imports.of("frontend.op", "frontend.graph", "machine.."),
                Imports.of("frontend.pass", "frontend.graph", "frontend.op", "machine.."),
                Imports.of("frontend.onnx", "frontend.graph", "frontend.op", "machine.."),
                Imports.of("frontend.data", "machine.."),
                Imports.of("frontend.reference", "frontend.graph", "frontend.op", "machine.."),
                Imports.of("frontend", "frontend..", "machine.."),
                Imports.of("placer.kernel", "frontend.graph", "frontend.op", "machine.."),
                Imports.of("placer.size", "placer.kernel", "machine.."),
                Imports.of("placer.floor", "placer.kernel", "placer.size", "machine.."),
                Imports.of("placer.route", "placer.kernel", "placer.size", "placer.floor", "machine.."),
                Imports.of("placer.emit", "placer.kernel", "placer.size", "placer.floor", "placer.route", "machine.."),
                Imports.of("placer.mesh", "machine.."),
                Imports.of("placer.collective", "placer.mesh", "machine.."),
                Imports.of("placer.study", "placer.mesh", "placer.collective", "machine.."),
                Imports.of("placer.slicing", "machine.."),
                Imports.of("placer.contest", "machine.."),
                Imports.of("placer.contest.plan", "placer.contest", "placer.slicing", "machine.."),
                Imports.of("placer", "placer..", "frontend..", "machine.."),
                Imports.of("simulator", "machine.."),
                Imports.of("simulator.value", "simulator", "machine.."),
                Imports.of("simulator.event", "simulator", "simulator.value", "machine.."),
                Imports.of("simulator.cycle", "simulator", "simulator.value", "machine.."),
                Imports.of("simulator.noc", "simulator", "machine.."),
                Imports.of("models", "frontend..", "machine.."),
                ofCli("job", "report"),
                ofCli("report", "picture", "page", "uncertainty"),
                ofCli("picture"),
                ofCli("page"),
                ofCli("uncertainty"),
                ofCli("diff", "report", "picture", "page"),
                ofCli("bench", "job", "report"),
                ofCli("experiment", "job", "report", "uncertainty"),
                ofCli("conformance"));
    }

    /** A part of cli: any room, and only these other parts. */
    private static Imports ofCli(String part, String... parts) {
        var rooms = Stream.of("machine..", "frontend..", "placer..", "simulator..", "models..");
        return new Imports(
                "cli." + part,
                Stream.concat(rooms, Stream.of(parts).map(p -> "cli." + p)).toList());
    }

    @ParameterizedTest
    @MethodSource("table")
    void importsOnlyWhatTheTableAllows(Imports line) {
        noClasses()
                .that()
                .resideInAPackage(ROOT + line.owner())
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("dev.waferflow..").and(resideOutsideOfPackages(line.allowedPackages())))
                .because("docs/ARCHITECTURE.md, section 2, says what " + line.owner() + " may import (ADR 0001)")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void everyPackageHasALineInTheTableAndOnThePage() throws IOException {
        Set<String> packages = CLASSES.stream()
                .map(c -> c.getPackageName().substring(ROOT.length()))
                .collect(Collectors.toCollection(TreeSet::new));
        var page = new TreeSet<String>();
        var row = Pattern.compile("(?m)^\\| `([a-z.]+)` \\|")
                .matcher(Files.readString(Path.of("../docs/ARCHITECTURE.md")));
        while (row.find()) {
            page.add(row.group(1));
        }
        assertThat(page).as("docs/ARCHITECTURE.md, section 2").isEqualTo(packages);
        // The door and the commands may use everything.
        packages.removeAll(Set.of("cli", "cli.command"));
        assertThat(table().stream().map(Imports::owner)).containsAll(packages);
    }

    @Test
    void simulatorSharesNothingWithTheCompiler() {
        noClasses()
                .that()
                .resideInAPackage("dev.waferflow.simulator..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.waferflow.placer..", "dev.waferflow.frontend..", "dev.waferflow.models..")
                .because("the compiler predicts cycles and the simulator measures them;"
                        + " with shared code it could only agree (ADR 0001, 0002)")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void machineUsesOnlyTheJdk() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.waferflow.machine..", "dev.waferflow.simulator..")
                .should()
                .dependOnClassesThat(resideOutsideOfPackages("java..", "javax..", "jdk..", "dev.waferflow.."))
                .because("machine and simulator have no third-party budget (ADR 0010)")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("dev.waferflow.(**)")
                .should()
                .beFreeOfCycles()
                .because("a cycle makes two packages one (ADR 0001)")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void onlyTheOnnxPackageKnowsProtobuf() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.waferflow.frontend.onnx..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.onnx..", "com.google.protobuf..")
                .because("operators and passes see a neutral view of a node, never the file format (ADR 0001)")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void onlyTheCommandLineEndsTheProcessPrintsAndReadsClocks() {
        var outside =
                noClasses().that().resideOutsideOfPackage("dev.waferflow.cli..").should();
        outside.callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.time.Clock")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.time.Instant")
                .because("below cli a result depends on inputs, options and seed alone (ADR 0005, 0007)")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void randomnessComesFromOurOwnGenerator() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Random")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.SplittableRandom")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.security.SecureRandom")
                .orShould()
                .callMethod(Math.class, "random")
                .because("one seed per run, split by stage name, gives the same bytes everywhere (ADR 0005)")
                .check(CLASSES);
    }

    @Test
    void enginesDoNotKnowEachOther() {
        for (var pair : List.of(List.of("event", "cycle"), List.of("cycle", "event"))) {
            noClasses()
                    .that()
                    .resideInAPackage("dev.waferflow.simulator." + pair.get(0) + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.waferflow.simulator." + pair.get(1) + "..")
                    .because("two engines that share code cannot check each other (ADR 0008)")
                    .allowEmptyShould(true)
                    .check(CLASSES);
        }
    }

    @Test
    void namesSayWhatAClassIs() {
        noClasses()
                .should()
                .haveNameMatching(".*(Impl|Base|Manager|Helper|Util|Utils|Data|Info)")
                .because("these endings say nothing; CONTRIBUTING.md has the better ones")
                .check(CLASSES);
    }

    @Test
    void nothingStaticChanges() {
        classes()
                .should(notHaveNonFinalStaticFields())
                .because("state outside an object couples runs to each other (ADR 0005)")
                .check(CLASSES);
    }

    @Test
    void everyPackageExplainsItself() throws IOException {
        List<String> silent = new ArrayList<>();
        for (String room : ROOMS) {
            Path sources = repository().resolve(room).resolve("src/main/java");
            if (!Files.isDirectory(sources)) {
                continue;
            }
            try (Stream<Path> walk = Files.walk(sources)) {
                walk.filter(Files::isDirectory)
                        .filter(ArchitectureTest::holdsJava)
                        .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
                        .map(folder -> repository().relativize(folder).toString())
                        .forEach(silent::add);
            }
        }
        assertThat(silent)
                .as("packages without package-info.java: what it is for, its entry type, what does not belong there")
                .isEmpty();
    }

    private static boolean holdsJava(Path folder) {
        try (Stream<Path> list = Files.list(folder)) {
            return list.anyMatch(file -> file.toString().endsWith(".java"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tests start in the folder of their module, in Maven and in editors alike; some editors start in the root. */
    private static Path repository() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("machine/pom.xml")) ? here : here.getParent();
    }

    private static ArchCondition<JavaClass> notHaveNonFinalStaticFields() {
        return ArchConditions.not(ArchConditions.be(
                new DescribedPredicate<JavaClass>("holding a static field that can change") {
                    @Override
                    public boolean test(JavaClass type) {
                        return type.getFields().stream()
                                .anyMatch(field -> field.getModifiers().contains(JavaModifier.STATIC)
                                        && !field.getModifiers().contains(JavaModifier.FINAL)
                                        && !field.getModifiers().contains(JavaModifier.SYNTHETIC));
                    }
                }));
    }
}
