package dev.iapo;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** The table of packages in docs/architecture.md, held. */
@AnalyzeClasses(packages = "dev.iapo", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /** What each package may use, besides itself. {@code cli} may use everything. */
  private static final Map<String, List<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("domain", List.of()),
          Map.entry("inference", List.of("domain")),
          Map.entry("estimate", List.of("domain", "inference")),
          Map.entry("schedule", List.of("domain", "inference", "estimate")),
          Map.entry("scoring", List.of("domain")),
          Map.entry("simulate", List.of("domain", "inference", "estimate", "schedule")),
          Map.entry("compare", List.of("domain", "simulate")),
          Map.entry("propose", List.of("domain", "scoring", "simulate")),
          Map.entry("io", List.of("domain", "inference", "scoring", "simulate")),
          Map.entry("llm", List.of("domain")),
          Map.entry("endpoint", List.of("domain", "simulate", "io")),
          Map.entry("ledger", List.of("domain", "llm", "io")),
          Map.entry("store", List.of("domain", "llm", "ledger", "io")),
          Map.entry("gateway", List.of("domain", "llm", "ledger", "store")),
          Map.entry(
              "run",
              List.of(
                  "domain",
                  "inference",
                  "estimate",
                  "schedule",
                  "scoring",
                  "compare",
                  "llm",
                  "ledger",
                  "store",
                  "gateway")),
          Map.entry(
              "report",
              List.of("domain", "inference", "estimate", "schedule", "simulate", "compare", "run")),
          Map.entry(
              "config",
              List.of(
                  "domain",
                  "inference",
                  "estimate",
                  "schedule",
                  "scoring",
                  "simulate",
                  "io",
                  "llm",
                  "ledger",
                  "store",
                  "gateway")),
          Map.entry(
              "kept",
              List.of(
                  "domain",
                  "schedule",
                  "simulate",
                  "io",
                  "llm",
                  "endpoint",
                  "ledger",
                  "store",
                  "gateway",
                  "run",
                  "report",
                  "trace",
                  "config")),
          Map.entry("trace", List.of("domain", "schedule", "llm", "run")),
          Map.entry("client", List.of("domain", "llm")),
          Map.entry(
              "daemon",
              List.of(
                  "domain",
                  "schedule",
                  "io",
                  "endpoint",
                  "store",
                  "gateway",
                  "ledger",
                  "run",
                  "trace",
                  "config",
                  "kept")),
          Map.entry(
              "serve",
              List.of(
                  "domain",
                  "inference",
                  "scoring",
                  "io",
                  "llm",
                  "endpoint",
                  "ledger",
                  "gateway",
                  "run",
                  "trace",
                  "config",
                  "kept",
                  "daemon")),
          Map.entry(
              "http", List.of("domain", "inference", "llm", "config", "kept", "daemon", "serve")));

  private static final String[] CORE = {
    "dev.iapo.domain..",
    "dev.iapo.inference..",
    "dev.iapo.estimate..",
    "dev.iapo.schedule..",
    "dev.iapo.scoring..",
    "dev.iapo.simulate..",
    "dev.iapo.compare..",
    "dev.iapo.propose.."
  };

  @ArchTest
  static void packagesUseOnlyWhatTheyMay(JavaClasses all) {
    MAY_USE.forEach(
        (name, uses) -> {
          String[] allowed =
              Stream.concat(Stream.of(name), uses.stream())
                  .map(used -> "dev.iapo." + used + "..")
                  .toArray(String[]::new);
          classes()
              .that()
              .resideInAPackage("dev.iapo." + name + "..")
              .should()
              .onlyDependOnClassesThat(
                  not(resideInAPackage("dev.iapo..")).or(resideInAnyPackage(allowed)))
              .check(all);
        });
  }

  @ArchTest
  static void everyPackageIsInTheTable(JavaClasses all) {
    Set<String> packages =
        all.stream()
            .map(type -> type.getPackageName().split("\\."))
            .filter(parts -> parts.length > 2)
            .map(parts -> parts[2])
            .collect(Collectors.toSet());
    packages.remove("cli");
    assertThat(MAY_USE.keySet()).containsExactlyInAnyOrderElementsOf(packages);
  }

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("dev.iapo.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule THE_CORE_IS_PURE =
      noClasses()
          .that()
          .resideInAnyPackage(CORE)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "akka..",
                      "com.typesafe..",
                      "org.slf4j..",
                      "java.io..",
                      "java.nio.file..",
                      "java.net..",
                      "java.time..")
                  .and(not(describe("java.io.IOException", t -> t.getName().endsWith("Exception"))))
                  .and(
                      not(
                          describe(
                              "Serializable", t -> t.getName().equals("java.io.Serializable"))))
                  .and(not(describe("durations", t -> t.getName().equals("java.time.Duration")))));

  @ArchTest
  static final ArchRule THE_CORE_HAS_NO_UNSEEDED_RANDOMNESS_AND_NO_CLOCK =
      noClasses()
          .that()
          .resideInAnyPackage(CORE)
          .should()
          .dependOnClassesThat()
          .haveNameMatching("java\\.util\\.Random|java\\.util\\.concurrent\\.ThreadLocalRandom")
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .callConstructor(java.util.SplittableRandom.class)
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  @ArchTest
  static final ArchRule JSON_HAS_ITS_PLACES =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.iapo.io..",
              "dev.iapo.llm..",
              "dev.iapo.endpoint..",
              "dev.iapo.scoring..",
              "dev.iapo.http..",
              "dev.iapo.client..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.fasterxml..");

  @ArchTest
  static final ArchRule RESILIENCE4J_STAYS_IN_THE_GATEWAY =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.iapo.gateway..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.github.resilience4j..");

  @ArchTest
  static final ArchRule OPENTELEMETRY_STAYS_WITH_THE_TRACES =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.iapo.trace..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.opentelemetry..");

  @ArchTest
  static final ArchRule THE_UNPICKLER_STAYS_BEHIND_ITS_WHITELIST =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.iapo.io.pickle..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("net.razorvine..");

  @ArchTest
  static final ArchRule JDBC_STAYS_IN_THE_STORE =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.iapo.store..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "javax.sql..");

  @ArchTest
  static final ArchRule ONLY_CONFIG_READS_CONFIGURATION_AND_ENVIRONMENT =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.iapo.config..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.typesafe.config..")
          .orShould()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class);

  @ArchTest
  static final ArchRule NOTHING_BLOCKS =
      noClasses()
          .should()
          .callMethod(java.util.concurrent.CompletableFuture.class, "get")
          .orShould()
          .callMethod(java.util.concurrent.CompletableFuture.class, "join")
          .orShould()
          .callMethod(Thread.class, "sleep", long.class);

  @ArchTest
  static final ArchRule ONLY_THE_COMMAND_LINE_EXITS_AND_PRINTS =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.iapo.cli..")
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  @ArchTest
  static final ArchRule ACTORS_ARE_CREATED_BY_CREATE =
      classes()
          .that()
          .haveSimpleNameEndingWith("Actor")
          .or()
          .haveNameMatching(
              "dev\\.iapo\\.(run\\.Run(Supervisor|Guardian)|gateway\\.(Llm|Batch)Gateway|ledger\\.Ledger)")
          .should(
              new ArchCondition<>("have a static method create, and no public constructor") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                  boolean created =
                      item.getMethods().stream().anyMatch(m -> m.getName().equals("create"));
                  boolean hidden =
                      item.getConstructors().stream()
                          .noneMatch(
                              c ->
                                  c.getModifiers()
                                      .contains(
                                          com.tngtech.archunit.core.domain.JavaModifier.PUBLIC));
                  events.add(new SimpleConditionEvent(item, created && hidden, item.getName()));
                }
              });

  @ArchTest
  static final ArchRule PACKAGES_ARE_NULL_MARKED =
      classes()
          .should(
              new ArchCondition<>("be in a @NullMarked package") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                  boolean marked = item.getPackage().isAnnotatedWith(NullMarked.class);
                  events.add(
                      new SimpleConditionEvent(item, marked, item.getPackageName() + ": " + item));
                }
              });
}
