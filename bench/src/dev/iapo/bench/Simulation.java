package dev.iapo.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.iapo.domain.Budget;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.io.EnvironmentCodec;
import dev.iapo.io.EnvironmentException;
import dev.iapo.schedule.Algorithms;
import dev.iapo.schedule.BudgetRule;
import dev.iapo.schedule.QueryOrder;
import dev.iapo.simulate.Laboratory;
import dev.iapo.simulate.RecordedEnvironment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Completions simulated per second of one core by {@code Laboratory.run}, every pull valued for all
 * contexts and scales, by CPU time after warm-up: that of the thread, and that of the whole process
 * with collector and compiler.
 */
public final class Simulation {
  private static final int REPETITIONS = 5;
  private static final double WARM_UP_SECONDS = 1.5;
  private static final double REPETITION_SECONDS = 0.5;
  private static final double SECOND = 1e9;

  /** What the published Python code simulates on one core of such a machine. */
  private static final double PUBLISHED_PER_SECOND = 6500;

  private static final List<String> ALGORITHMS = List.of("psst", "psst-top4");
  private static final List<Algorithms.Variant> VARIANTS =
      List.of(
          Algorithms.Variant.PUBLISHED,
          new Algorithms.Variant(EstimatorKind.COMPLETE, QueryOrder.PAIRED, BudgetRule.HARD));
  private static final long[] BUDGETS = {5_000, 50_000};

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final OperatingSystemMXBean process =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final Results results = new Results("simulate");
  private long seed;

  private Simulation() {}

  /** What is simulated. */
  private record Case(
      Laboratory laboratory, String algorithm, Algorithms.Variant variant, long budget) {}

  /** Completions per second of CPU time of the thread, and of the process. */
  private record Rates(double thread, double process) {}

  /** The arguments: none, or {@code --environment} and files, separated by commas. */
  public static void main(String[] args) throws EnvironmentException {
    List<RecordedEnvironment> environments = new ArrayList<>();
    for (Environments generated : Environments.values()) {
      environments.add(generated.generate());
    }
    if (args.length == 2 && args[0].equals("--environment")) {
      for (String file : args[1].split(",")) {
        environments.add(EnvironmentCodec.read(Path.of(file)));
      }
    } else if (args.length > 0) {
      throw new IllegalArgumentException("arguments (expected: none, or --environment FILE,...)");
    }
    new Simulation().run(environments);
  }

  private void run(List<RecordedEnvironment> environments) {
    results.section("What the columns are");
    results.line(
        Results.format(
            "Completions per second of CPU time: the median (and the range) of %d repetitions of at"
                + " least %s s each, after %s s of warm-up per line, each seed once, one laboratory"
                + " per environment as in `iapo simulate` (so its tallies are remembered).",
            REPETITIONS, REPETITION_SECONDS, WARM_UP_SECONDS));
    results.line(
        "Thread: the simulating thread alone. Process: with the garbage collector and the"
            + " compiler.");
    results.line(
        Results.format(
            "Ratio: by the process, to %,.0f completions/s of the published Python code.",
            PUBLISHED_PER_SECOND));
    for (RecordedEnvironment environment : environments) {
      measure(environment);
    }
    results.write();
  }

  private void measure(RecordedEnvironment environment) {
    results.section(environment);
    results.header("algorithm", "variant", "T", "thread, M/s", "process, M/s", "ratio");
    Laboratory laboratory = new Laboratory(environment, 1);
    for (String algorithm : ALGORITHMS) {
      for (Algorithms.Variant variant : VARIANTS) {
        for (long budget : BUDGETS) {
          row(new Case(laboratory, algorithm, variant, budget));
        }
      }
    }
  }

  private void row(Case of) {
    measure(of, WARM_UP_SECONDS);
    double[] thread = new double[REPETITIONS];
    double[] whole = new double[REPETITIONS];
    for (int i = 0; i < REPETITIONS; i++) {
      Rates rates = measure(of, REPETITION_SECONDS);
      thread[i] = rates.thread() / 1e6;
      whole[i] = rates.process() / 1e6;
    }
    Spread byProcess = Spread.of(whole);
    results.row(
        of.algorithm(),
        of.variant().estimator().label() + "/" + of.variant().queries().label(),
        Results.format("%,d", of.budget()),
        Spread.of(thread).text("%.2f"),
        byProcess.text("%.2f"),
        Results.format("%,.0f", byProcess.median() * 1e6 / PUBLISHED_PER_SECOND));
  }

  private Rates measure(Case of, double seconds) {
    long threadStart = threads.getCurrentThreadCpuTime();
    long processStart = process.getProcessCpuTime();
    long completions = 0;
    long used;
    do {
      completions +=
          of.laboratory()
              .run(of.algorithm(), of.variant(), Budget.ofCompletions(of.budget()), seed++)
              .completions();
      used = threads.getCurrentThreadCpuTime() - threadStart;
    } while (used < seconds * SECOND);
    double whole = process.getProcessCpuTime() - processStart;
    return new Rates(completions * SECOND / used, completions * SECOND / whole);
  }
}
