package dev.iapo.cli;

import dev.iapo.config.ConfigException;
import dev.iapo.config.Keeping;
import dev.iapo.config.ProcessEnvironment;
import dev.iapo.config.ProviderSetup;
import dev.iapo.config.TaskDocument;
import dev.iapo.config.TaskFile;
import dev.iapo.config.TaskSetup;
import dev.iapo.domain.Budget;
import dev.iapo.domain.FaultTolerance;
import dev.iapo.domain.Labelled;
import dev.iapo.domain.Task;
import dev.iapo.io.DataSplit;
import dev.iapo.io.EnvironmentCodec;
import dev.iapo.io.EnvironmentException;
import dev.iapo.kept.Setup;
import dev.iapo.kept.StandIn;
import dev.iapo.ledger.Tariff;
import dev.iapo.run.Problems;
import dev.iapo.schedule.Algorithms;
import dev.iapo.schedule.Psst;
import dev.iapo.simulate.EnvironmentResponses;
import dev.iapo.simulate.EnvironmentTask;
import dev.iapo.simulate.RecordedEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The arguments that say what is to be optimised: a task file, or a recorded environment. */
final class TaskArguments {
  /** The model name under which the stand-in endpoint answers from an environment. */
  static final String RECORDED_MODEL = "recorded";

  /** The most completions the stand-in endpoint gives in one call. */
  static final int MOST_CHOICES = 128;

  private static final double TOLERANCE = 0.01;
  static final String TASK = "task";
  private static final String EVALUATE = "--evaluate";

  @Parameters(index = "0", arity = "0..1", paramLabel = "TASK.conf", description = "The task file.")
  private @Nullable Path file;

  @Option(
      names = "--environment",
      paramLabel = "FILE",
      description = "Optimise on a recorded environment (iapo-environment/1) instead.")
  private @Nullable Path environment;

  @Option(
      names = "--budget",
      paramLabel = "T",
      description =
          "The hard limit: completions, or with a unit, as in 250000tokens or 2.50usd."
              + " Takes the place of the task's.")
  private @Nullable String budget;

  @Option(names = "--seed", paramLabel = "S", description = "Takes the place of the task's.")
  private @Nullable Long seed;

  @Option(
      names = "--algorithm",
      paramLabel = "A",
      description =
          "psst-paired (the default), psst, or psst-top<K>. Takes the place of the task's.")
  private @Nullable String algorithm;

  @Option(
      names = "--stop-when-decided",
      paramLabel = "true|false",
      arity = "1",
      description =
          "Whether the run ends before its budget is used once every choice is known to be within"
              + " the tolerance. Takes the place of the task's, which is true unless it says otherwise.")
  private @Nullable Boolean stopWhenDecided;

  @Option(
      names = "--estimator",
      paramLabel = "E",
      description = "blocks (as published) or complete. Takes the place of the task's.")
  private @Nullable String estimator;

  @Option(
      names = "--queries",
      paramLabel = "Q",
      description = "random (as published) or paired. Takes the place of the task's.")
  private @Nullable String queries;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      description = "The most calls at a time. Takes the place of the provider's.")
  private @Nullable Integer inFlight;

  @Option(
      names = "--reuse",
      paramLabel = "true|false",
      arity = "1",
      description =
          "Whether completions of other kept runs are taken in place of new ones."
              + " Takes the place of the task's, which is true unless it says otherwise.")
  private @Nullable Boolean reuse;

  @Option(
      names = "--latency-ms",
      paramLabel = "MS",
      description = "How long the stand-in endpoint holds answers back.")
  private @Nullable Long latencyMillis;

  @Option(
      names = EVALUATE,
      paramLabel = "T",
      arity = "0..1",
      fallbackValue = "",
      description =
          "Afterwards, compare the choices with what one would naturally take in their place, on"
              + " the held-out queries. T, as in --budget, is for that alone, and takes the place of"
              + " the task's evaluation.budget.")
  private @Nullable String evaluate;

  /** The arguments of a run that is kept: those that {@link #given} told. */
  static TaskArguments kept(Map<String, String> given) {
    Map<String, String> options = new LinkedHashMap<>(given);
    List<String> args =
        new ArrayList<>(Optional.ofNullable(options.remove(TASK)).stream().toList());
    options.forEach((name, value) -> args.add("--" + name + "=" + value));
    return CommandLine.populateCommand(new TaskArguments(), args.toArray(String[]::new));
  }

  /** What its evaluation may spend, in place of what was given. */
  void evaluating(BudgetArgument limit) {
    evaluate = limit.amount() + limit.unit().label();
  }

  /**
   * What the user gave, such that the same is loaded again from any folder: paths are absolute.
   *
   * @return values by the names of options; the task file's is {@value #TASK}
   */
  Map<String, String> given() {
    Map<String, String> given = new LinkedHashMap<>();
    put(given, TASK, file == null ? null : absolute(file));
    put(given, "environment", environment == null ? null : absolute(environment));
    put(given, "budget", budget);
    put(given, "in-flight", inFlight);
    put(given, "latency-ms", latencyMillis);
    put(given, "evaluate", evaluate);
    putNamedAsInTheFile(given);
    return given;
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  /**
   * Reads the task or the environment.
   *
   * @throws CliException with everything that is wrong
   */
  Setup load() {
    if ((file == null) == (environment == null)) {
      throw CliException.usage("name a task file, or --environment FILE (one of the two)");
    }
    Setup setup =
        file != null ? fromTask(file) : fromEnvironment(Objects.requireNonNull(environment));
    requireBudgetOfEvaluation(setup);
    return setup;
  }

  /**
   * Reads the task, for a daemon.
   *
   * @param provider what the daemon calls the section {@code provider}
   * @throws CliException with everything that is wrong
   */
  TaskDocument document(Optional<String> provider) {
    if (file == null || environment != null) {
      throw CliException.usage("a daemon runs task files (expected: one, and no --environment)");
    }
    if (evaluate != null) {
      throw CliException.usage(
          EVALUATE + ": a daemon does not evaluate (expected: none, or a run without --server)");
    }
    Map<String, String> overrides = overrides();
    if (latencyMillis != null) {
      overrides.put("simulated.latency", latency().toMillis() + "ms");
    }
    try {
      return TaskDocument.read(file, ProcessEnvironment.variables(), overrides, provider);
    } catch (ConfigException e) {
      throw CliException.usage(e.problems());
    }
  }

  /** The most calls at a time, if it was given. */
  OptionalInt inFlight() {
    return inFlight == null ? OptionalInt.empty() : OptionalInt.of(inFlight);
  }

  private void requireBudgetOfEvaluation(Setup setup) {
    if (evaluate != null && setup.evaluation().isEmpty()) {
      throw CliException.usage(
          EVALUATE
              + ": nothing says how much it may spend (expected: "
              + EVALUATE
              + "=2000, or evaluation.budget in the task file)");
    }
  }

  /**
   * Reads the task; empty if it is an environment.
   *
   * @throws CliException with everything that is wrong
   */
  Optional<TaskSetup> task() {
    return Optional.ofNullable(file).map(this::setup);
  }

  private TaskSetup setup(Path taskFile) {
    try {
      return TaskFile.load(taskFile, ProcessEnvironment.variables(), overrides());
    } catch (ConfigException e) {
      throw CliException.usage(e.problems());
    }
  }

  private Setup fromTask(Path taskFile) {
    Setup loaded = Setup.of(setup(taskFile));
    return latencyMillis == null || loaded.standIn().isEmpty()
        ? loaded
        : loaded.with(loaded.standIn().get().withLatency(latency()));
  }

  private static String text(Path environment) {
    try {
      return Files.readString(environment);
    } catch (IOException e) {
      throw CliException.usage(environment + " cannot be read: " + e);
    }
  }

  private Duration latency() {
    long millis = latencyMillis == null ? 0 : latencyMillis;
    if (millis < 0) {
      throw CliException.usage("--latency-ms: " + millis + " (expected: at least 0)");
    }
    return Duration.ofMillis(millis);
  }

  /** The options that take the place of values of the task file. */
  private Map<String, String> overrides() {
    Map<String, String> overrides = new LinkedHashMap<>();
    if (budget != null) {
      BudgetArgument limit = BudgetArgument.parse(budget);
      overrides.put("budget." + limit.unit().label(), limit.amount());
    }
    evaluationLimit()
        .ifPresent(
            limit -> overrides.put("evaluation.budget." + limit.unit().label(), limit.amount()));
    putNamedAsInTheFile(overrides);
    put(overrides, "provider.limits.in-flight", inFlight);
    return overrides;
  }

  private Optional<BudgetArgument> evaluationLimit() {
    return Optional.ofNullable(evaluate)
        .filter(limit -> !limit.isEmpty())
        .map(limit -> BudgetArgument.parse(EVALUATE, limit));
  }

  private void putNamedAsInTheFile(Map<String, String> values) {
    put(values, "seed", seed);
    put(values, "algorithm", algorithm);
    put(values, "estimator", estimator);
    put(values, "queries", queries);
    put(values, "stop-when-decided", stopWhenDecided);
    put(values, "reuse", reuse);
  }

  private static void put(Map<String, String> overrides, String path, @Nullable Object value) {
    if (value != null) {
      overrides.put(path, value.toString());
    }
  }

  private Setup fromEnvironment(Path recorded) {
    if (evaluate != null) {
      throw CliException.usage(
          EVALUATE + ": a recorded environment has no test queries (expected: a task file)");
    }
    if (budget == null) {
      throw CliException.usage("--environment needs a --budget, such as --budget 20000");
    }
    Budget limit = BudgetArgument.parse(budget).budget(0);
    if (limit.unit() == Budget.Unit.USD) {
      throw CliException.usage(
          "--budget "
              + budget
              + ": a recorded environment has no prices (expected:"
              + " completions or tokens)");
    }
    String chosen = algorithm == null ? Psst.PAIRED : algorithm;
    if (!Psst.isName(chosen)) {
      throw CliException.usage("--algorithm " + Psst.refusal(chosen));
    }
    RecordedEnvironment read = read(recorded);
    Algorithms.Variant usual = Psst.usual(chosen);
    Task.Search search =
        new Task.Search(
            chosen,
            label("--estimator", usual.estimator(), estimator),
            label("--queries", usual.queries(), queries),
            limit,
            seed == null ? 1 : seed,
            stopWhenDecided == null || stopWhenDecided);
    checkVariant(search);
    String fingerprint = DataSplit.fingerprint(EnvironmentTask.queries(read), List.of());
    ProviderSetup provider = standInProvider();
    Task task =
        EnvironmentTask.of(read, provider.model(RECORDED_MODEL), fingerprint, TOLERANCE, search);
    return new Setup(
        task,
        List.of(provider),
        List.of(),
        Collections.nCopies(task.configurations().size(), new Tariff(Optional.empty())),
        Optional.of(
            new StandIn(
                new EnvironmentResponses(read),
                StandIn.fingerprint(text(recorded)),
                latency(),
                MOST_CHOICES,
                Duration.ZERO)),
        Map.of(),
        FaultTolerance.USUAL,
        new Keeping(reuse == null || reuse, Keeping.USUAL.uncertain()),
        Optional.empty(),
        Optional.empty());
  }

  private static void checkVariant(Task.Search search) {
    try {
      Problems.psst(search);
    } catch (IllegalArgumentException e) {
      throw CliException.usage("--algorithm " + e.getMessage());
    }
  }

  private ProviderSetup standInProvider() {
    Map<String, String> overrides = new LinkedHashMap<>();
    put(overrides, "provider.limits.in-flight", inFlight);
    try {
      return TaskFile.standIn(overrides);
    } catch (ConfigException e) {
      throw CliException.usage(e.problems());
    }
  }

  static RecordedEnvironment read(Path file) {
    try {
      return EnvironmentCodec.read(file);
    } catch (EnvironmentException e) {
      throw CliException.usage(String.valueOf(e.getMessage()));
    }
  }

  /** The given label, or that of the published way. */
  private static <T extends Enum<T> & Labelled> String label(
      String option, T published, @Nullable String given) {
    return given == null
        ? published.label()
        : option(option, published.getDeclaringClass(), given).label();
  }

  /** What an option names. */
  static <T extends Enum<T> & Labelled> T option(String option, Class<T> type, String given) {
    try {
      return Labelled.named(option, type, given);
    } catch (IllegalArgumentException e) {
      throw CliException.usage(String.valueOf(e.getMessage()));
    }
  }
}
