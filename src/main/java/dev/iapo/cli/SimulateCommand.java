package dev.iapo.cli;

import dev.iapo.domain.Budget;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.io.SimulationCodec;
import dev.iapo.report.SimulationTables;
import dev.iapo.schedule.Algorithms;
import dev.iapo.schedule.BudgetRule;
import dev.iapo.schedule.QueryOrder;
import dev.iapo.simulate.Laboratory;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.simulate.Trial;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code iapo simulate}: algorithms on recorded environments, with exact regret. */
@Command(
    name = "simulate",
    description = {
      "Runs algorithms on recorded environments without calling anything, and says exactly what"
          + " their policies are worth: one JSON line per environment, algorithm, budget and seed.",
      "",
      "Algorithms: psst-paired, psst, psst-top<K>, uniform, ucb, epsilon-greedy, softmax, triple,"
          + " triple-random-scale, random, sequential-halving, prompt-only, disjoint.",
      ""
    },
    mixinStandardHelpOptions = true)
final class SimulateCommand implements Callable<Integer> {
  private static final String LIST_SEPARATOR = " *, *";
  private static final int MOST_THREADS = 1024;
  private static final int MOST_TRIALS = 10_000_000;

  @Option(
      names = "--environment",
      paramLabel = "FILE",
      split = LIST_SEPARATOR,
      splitSynopsisLabel = ",",
      required = true,
      description = "Recorded environments (iapo-environment/1), separated by commas.")
  private List<Path> environments = List.of();

  @Option(
      names = "--algorithm",
      paramLabel = "A",
      split = LIST_SEPARATOR,
      splitSynopsisLabel = ",",
      required = true,
      description = "Algorithms, separated by commas.")
  private List<String> algorithms = List.of();

  @Option(
      names = "--budget",
      paramLabel = "T",
      split = LIST_SEPARATOR,
      splitSynopsisLabel = ",",
      required = true,
      description =
          "What each run may spend: completions, or with a unit, as in 250000tokens or 2.50usd;"
              + " several separated by commas. USD are charged by recorded costs in milli-USD.")
  private List<String> budgets = List.of();

  @Option(
      names = "--seeds",
      paramLabel = "S",
      defaultValue = "1",
      description = "How many runs of each, with seeds one after the other. Default: 1")
  private int seeds;

  @Option(
      names = "--seed-base",
      paramLabel = "K",
      defaultValue = "1",
      description = "The first seed. Default: 1")
  private long seedBase;

  @Option(
      names = "--train-fraction",
      paramLabel = "F",
      defaultValue = "1",
      description =
          "Draw from this share of the queries, and value policies on the others too; each seed"
              + " splits them its own way. Default: 1, all of them")
  private double trainFraction;

  @Option(
      names = "--estimator",
      paramLabel = "E",
      defaultValue = "blocks",
      description = "Of psst and psst-top<K>: blocks (as published, the default) or complete.")
  private String estimator = "";

  @Option(
      names = "--queries",
      paramLabel = "Q",
      defaultValue = "random",
      description = "Of psst and psst-top<K>: random (as published, the default) or paired.")
  private String queries = "";

  @Option(
      names = "--budget-rule",
      paramLabel = "R",
      defaultValue = "hard",
      description =
          "Of psst and psst-top<K>: hard (the default), or published, which overspends small budgets"
              + " as the published code does.")
  private String budgetRule = "";

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Default: as many as there are processors. Results do not depend on it.")
  private @Nullable Integer threads;

  @Option(
      names = "--out",
      paramLabel = "FILE.jsonl",
      required = true,
      description = "Where the lines go; a file that does not exist.")
  private Path out = Path.of("");

  @Option(names = "--force", description = "Replace the file if it exists.")
  private boolean force;

  /** What is to be run, in the order of the file. */
  private record Job(Laboratory laboratory, String algorithm, Budget budget, long seed) {}

  @Override
  public Integer call() throws InterruptedException {
    Algorithms.Variant variant =
        new Algorithms.Variant(
            TaskArguments.option("--estimator", EstimatorKind.class, estimator),
            TaskArguments.option("--queries", QueryOrder.class, queries),
            TaskArguments.option("--budget-rule", BudgetRule.class, budgetRule));
    checkNumbers();
    algorithms.forEach(SimulateCommand::checkAlgorithm);
    requireDifferent("--algorithm", algorithms);
    OutputFile file = OutputFile.of("--out", out, force, environments);
    List<Budget> limits =
        budgets.stream().map(budget -> BudgetArgument.parse(budget).budget(0)).toList();
    requireDifferent("--budget", limits.stream().map(limit -> limit.text(limit.limit())).toList());
    List<Job> jobs = jobs(laboratories(limits), limits);
    Terminal terminal = Terminal.ofProcess();
    List<Trial> trials = run(jobs, variant, file, terminal);
    SimulationTables.regrets(trials).forEach(terminal::result);
    terminal.result("");
    terminal.result(Amounts.count(trials.size()) + " runs: " + out);
    return ExitCode.OK;
  }

  private void checkNumbers() {
    require(seeds >= 1, "--seeds", seeds, "at least 1");
    long mostBase = Long.MAX_VALUE - (seeds - 1);
    require(seedBase <= mostBase, "--seed-base", seedBase, "at most " + mostBase);
    require(
        trainFraction > 0 && trainFraction <= 1,
        "--train-fraction",
        trainFraction,
        "greater than 0, at most 1");
    if (threads != null) {
      require(threads >= 1 && threads <= MOST_THREADS, "--threads", threads, "1.." + MOST_THREADS);
    }
    double trials = (double) environments.size() * algorithms.size() * budgets.size() * seeds;
    require(trials <= MOST_TRIALS, "runs in all", trials, "at most " + MOST_TRIALS);
  }

  private static void require(boolean holds, String option, Object found, String expected) {
    if (!holds) {
      throw CliException.usage(option + ": " + found + " (expected: " + expected + ")");
    }
  }

  private static void requireDifferent(String option, List<String> given) {
    Set<String> known = new HashSet<>();
    for (String one : given) {
      require(known.add(one), option, one + " twice", "different ones");
    }
  }

  private static void checkAlgorithm(String name) {
    if (!Algorithms.isName(name)) {
      throw CliException.usage(
          "--algorithm "
              + name
              + " (expected one of: "
              + String.join(", ", Algorithms.NAMES)
              + "; psst-top<K> with any K)");
    }
  }

  private List<Laboratory> laboratories(List<Budget> limits) {
    List<Laboratory> laboratories = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Path file : environments) {
      RecordedEnvironment environment = TaskArguments.read(file);
      if (!names.add(environment.name())) {
        throw CliException.usage(
            file + ": another environment is named " + environment.name() + " too");
      }
      try {
        Laboratory laboratory = new Laboratory(environment, trainFraction);
        limits.forEach(limit -> laboratory.requireCharges(limit.unit()));
        laboratories.add(laboratory);
      } catch (IllegalArgumentException e) {
        throw CliException.usage(file + ": " + e.getMessage());
      }
    }
    return laboratories;
  }

  private List<Job> jobs(List<Laboratory> laboratories, List<Budget> limits) {
    List<Job> jobs = new ArrayList<>();
    for (Laboratory laboratory : laboratories) {
      for (String algorithm : algorithms) {
        for (Budget budget : limits) {
          for (int i = 0; i < seeds; i++) {
            jobs.add(new Job(laboratory, algorithm, budget, seedBase + i));
          }
        }
      }
    }
    return jobs;
  }

  /** Runs the jobs, and writes their lines in the order of the jobs. */
  private List<Trial> run(
      List<Job> jobs, Algorithms.Variant variant, OutputFile file, Terminal terminal)
      throws InterruptedException {
    int workers = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    ExecutorService pool = Executors.newFixedThreadPool(workers);
    OutputFile.Lines lines = file.lines();
    Thread interrupted =
        new Thread(
            () -> {
              terminal.eraseLive();
              terminal.say("interrupted: what was done so far is in " + lines.part());
            });
    Runtime.getRuntime().addShutdownHook(interrupted);
    try (lines) {
      TrialProgress progress = new TrialProgress(terminal, jobs.size());
      List<Future<Trial>> running = new ArrayList<>(jobs.size());
      for (Job job : jobs) {
        running.add(
            pool.submit(
                () -> {
                  Trial trial =
                      job.laboratory().run(job.algorithm(), variant, job.budget(), job.seed());
                  progress.done(trial);
                  return trial;
                }));
      }
      List<Trial> trials = new ArrayList<>(jobs.size());
      for (Future<Trial> each : running) {
        Trial trial = each.get();
        lines.line(SimulationCodec.write(trial));
        trials.add(trial);
      }
      lines.finish();
      progress.ended();
      return trials;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      pool.shutdownNow();
      forget(interrupted);
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending: the hook runs already.
    }
  }
}
