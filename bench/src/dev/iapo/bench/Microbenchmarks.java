package dev.iapo.bench;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the JMH benchmarks and writes their figures down. */
public final class Microbenchmarks {
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private Microbenchmarks() {}

  /** The argument: a regular expression of names; none for all. */
  public static void main(String[] args) throws RunnerException {
    OptionsBuilder options = new OptionsBuilder();
    options.include(args.length == 0 ? "dev\\.iapo\\." : args[0]);
    options.verbosity(VerboseMode.NORMAL).forks(1).threads(1).addProfiler(GCProfiler.class);
    options.warmupIterations(3).warmupTime(TimeValue.milliseconds(300));
    options.measurementIterations(5).measurementTime(TimeValue.milliseconds(300));
    options.jvmArgsAppend("-XX:+UseSerialGC", "-Xms2g", "-Xmx2g");
    Collection<RunResult> runs = new Runner(options.build()).run();
    write(runs);
  }

  private static void write(Collection<RunResult> runs) {
    Results results = new Results("jmh");
    results.line("- JVM options of the forks: -XX:+UseSerialGC -Xms2g -Xmx2g");
    Map<String, List<RunResult>> byName =
        runs.stream()
            .collect(
                Collectors.groupingBy(
                    run -> run.getParams().getBenchmark().replaceFirst(".*\\.(.*\\..*)", "$1")));
    results.section("Figures");
    results.line(
        "The error is half of the 99.9 % interval over the iterations. Allocation is per"
            + " operation.");
    byName.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(e -> table(results, e.getKey(), e.getValue()));
    results.write();
  }

  private static void table(Results results, String name, List<RunResult> runs) {
    results.section(name);
    List<String> keys = List.copyOf(runs.get(0).getParams().getParamsKeys());
    results.header(
        String.join(", ", keys), "operations/s", "error", "µs/operation", "allocated, B");
    runs.stream()
        .sorted(Comparator.comparing(run -> run.getParams().id()))
        .forEach(run -> row(results, keys, run));
  }

  private static void row(Results results, List<String> keys, RunResult run) {
    double perSecond = run.getPrimaryResult().getScore();
    double error = run.getPrimaryResult().getScoreError();
    double allocated =
        run.getSecondaryResults().entrySet().stream()
            .filter(e -> e.getKey().endsWith(ALLOCATED))
            .mapToDouble(e -> ((Result<?>) e.getValue()).getScore())
            .findFirst()
            .orElse(Double.NaN);
    results.row(
        keys.stream().map(run.getParams()::getParam).collect(Collectors.joining(", ")),
        Results.format("%,.1f", perSecond),
        Results.format("± %.1f %%", 100 * error / perSecond),
        Results.format("%,.3f", 1e6 / perSecond),
        Results.format("%,.0f", allocated));
  }
}
