package dev.iapo.bench;

import dev.iapo.domain.Budget;
import dev.iapo.io.EnvironmentCodec;
import dev.iapo.io.EnvironmentException;
import dev.iapo.schedule.Algorithms.Variant;
import dev.iapo.schedule.Psst;
import dev.iapo.simulate.Laboratory;
import dev.iapo.simulate.RecordedEnvironment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * The mean exact regret of the default algorithm beside that of the best single other member of the
 * PSST family, as published and with complete estimates on paired queries, all under the hard
 * budget and with the same seeds. The default is to stay below 1.1 times the best, plus 0.0005.
 */
public final class Regret {
  private static final List<String> OTHERS = List.of("psst", "psst-top1", "psst-top4", "psst-top8");
  private static final long[] BUDGETS = {1_000, 2_500, 5_000, 10_000, 20_000, 50_000};
  private static final double FACTOR = 1.1;
  private static final double ALLOWANCE = 0.0005;
  private static final double MILLI = 1000;

  private final Results results = new Results("regret");
  private final int seeds;

  private Regret(int seeds) {
    this.seeds = seeds;
  }

  /** The arguments: the number of seeds, and files of environments if there are more. */
  public static void main(String[] args) throws EnvironmentException {
    Regret regret = new Regret(args.length > 0 ? Integer.parseInt(args[0]) : 200);
    List<RecordedEnvironment> environments = new ArrayList<>();
    for (String file : Arrays.asList(args).subList(Math.min(1, args.length), args.length)) {
      environments.add(EnvironmentCodec.read(Path.of(file)));
    }
    for (Families family : Families.values()) {
      environments.add(family.generate());
    }
    regret.run(environments);
  }

  private void run(List<RecordedEnvironment> environments) {
    results.section("What the columns are");
    results.line(
        Results.format(
            "Mean exact regret × 10⁻³ over %d seeds, with its standard error. Best: the single best of %s,"
                + " * with complete estimates and paired queries. Excess: by how many standard errors"
                + " of the paired difference %s is above %s times the best, plus %s.",
            seeds, String.join(", ", OTHERS), Psst.PAIRED, FACTOR, ALLOWANCE * MILLI));
    for (RecordedEnvironment environment : environments) {
      results.section(environment);
      results.header("T", "best", "", Psst.PAIRED, "ratio", "excess");
      Laboratory laboratory = new Laboratory(environment, 1);
      for (long budget : BUDGETS) {
        row(laboratory, budget);
      }
    }
    results.write();
  }

  private void row(Laboratory laboratory, long budget) {
    Map<String, double[]> others = new LinkedHashMap<>();
    for (String name : OTHERS) {
      others.put(name, regrets(laboratory, name, Variant.PUBLISHED, budget));
      others.put(name + "\\*", regrets(laboratory, name, Variant.PAIRED, budget));
    }
    double[] own = regrets(laboratory, Psst.PAIRED, Variant.PAIRED, budget);
    var best =
        others.entrySet().stream()
            .min((a, b) -> Double.compare(mean(a.getValue()), mean(b.getValue())))
            .orElseThrow();
    double[] differences = new double[seeds];
    Arrays.setAll(differences, i -> own[i] - FACTOR * best.getValue()[i] - ALLOWANCE);
    results.row(
        Results.format("%,d", budget),
        Results.format("%.2f", MILLI * mean(best.getValue())),
        best.getKey(),
        Results.format("%.2f ± %.2f", MILLI * mean(own), MILLI * standardError(own)),
        Results.format("%.2f", mean(own) / mean(best.getValue())),
        Results.format("%.1f", mean(differences) / standardError(differences)));
  }

  private double[] regrets(Laboratory laboratory, String name, Variant variant, long budget) {
    return LongStream.rangeClosed(1, seeds)
        .parallel()
        .mapToDouble(
            seed ->
                laboratory
                    .run(name, variant, Budget.ofCompletions(budget), seed)
                    .returns()
                    .regret())
        .toArray();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double standardError(double[] values) {
    double mean = mean(values);
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / (values.length - 1) / values.length);
  }
}
