package dev.iapo.cli;

import dev.iapo.compare.Simulations;
import dev.iapo.io.DataException;
import dev.iapo.io.PolicyCodec;
import dev.iapo.io.ResultFile;
import dev.iapo.io.SimulationCodec;
import dev.iapo.kept.OutputDirectory;
import dev.iapo.report.Comparison;
import dev.iapo.simulate.Trial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The files named to be compared: simulation files, or runs by their folder, policy or id.
 *
 * @param kinds by file, in order; a run's folder is replaced by its policy
 */
record ComparedFiles(List<Path> named, Map<Path, ResultFile.Kind> kinds) {
  /** The best possible returns of trials on the same queries are closer than this. */
  private static final double SAME_RETURN = 1e-9;

  /** What trials may have but once. */
  private record Key(Trial.Setup setup, long seed) {}

  /** What decides which queries trials draw from. */
  private record World(String environment, long seed) {}

  /**
   * Looks what the files are.
   *
   * @throws CliException if one is neither, with everything that is wrong
   */
  static ComparedFiles of(List<String> names, RunNames runs) {
    Map<Path, ResultFile.Kind> kinds = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    List<Path> named = names.stream().map(runs::folder).toList();
    for (Path path : named) {
      Path policy = path.resolve(OutputDirectory.POLICY);
      Path file = Files.isDirectory(path) && Files.exists(policy) ? policy : path;
      try {
        kinds.put(file, ResultFile.kind(file));
      } catch (DataException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw CliException.usage(problems);
    }
    return new ComparedFiles(named, kinds);
  }

  private Stream<Path> of(ResultFile.Kind kind) {
    return kinds.keySet().stream().filter(file -> kinds.get(file) == kind);
  }

  /**
   * Whether they are simulation files.
   *
   * @throws CliException if some are and some are not
   */
  boolean areSimulations() {
    List<Path> simulations = of(ResultFile.Kind.SIMULATION).toList();
    List<Path> policies = of(ResultFile.Kind.POLICY).toList();
    if (!simulations.isEmpty() && !policies.isEmpty()) {
      throw CliException.usage(
          "%s is a simulation file and %s is of a run: compare those of one kind at a time"
              .formatted(simulations.get(0), policies.get(0)));
    }
    return policies.isEmpty();
  }

  /**
   * All trials; one that several files have counts once.
   *
   * @throws CliException with everything that is wrong with the files
   */
  List<Simulations> simulations() {
    List<String> problems = new ArrayList<>();
    List<Trial> trials = new ArrayList<>();
    Map<Key, SimulationCodec.Located> seen = new HashMap<>();
    Map<World, SimulationCodec.Located> worlds = new HashMap<>();
    for (Path file : kinds.keySet()) {
      try {
        boolean strange = false; // one line says it of all of the file
        for (SimulationCodec.Located located : SimulationCodec.read(file)) {
          Trial trial = located.trial();
          SimulationCodec.Located first =
              seen.putIfAbsent(new Key(trial.setup(), trial.seed()), located);
          if (first == null) {
            trials.add(trial);
          } else if (!first.trial().equals(trial)) {
            problems.add(conflict(located, first));
          }
          World world = new World(trial.setup().environment(), trial.seed());
          SimulationCodec.Located same = worlds.putIfAbsent(world, located);
          if (same != null && !strange && !onSameQueries(trial, same.trial())) {
            problems.add(otherWorld(located, same));
            strange = true;
          }
        }
      } catch (DataException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw CliException.usage(problems);
    }
    return Simulations.of(trials);
  }

  private static String conflict(SimulationCodec.Located located, SimulationCodec.Located first) {
    Trial trial = located.trial();
    return ("%s: another result of %s on %s, budget %s, seed %d than %s"
            + " (expected: the same; leave one out)")
        .formatted(
            located.place(),
            trial.setup().algorithm(),
            trial.setup().environment(),
            Amounts.of(trial.setup().unit(), trial.setup().budget()),
            trial.seed(),
            first.place());
  }

  /** Whether two trials of one seed can be on the same environment with the same split. */
  private static boolean onSameQueries(Trial one, Trial other) {
    Trial.Returns mine = one.returns();
    Trial.Returns its = other.returns();
    double best = mine.acr() + mine.regret();
    double difference = Math.abs(best - its.acr() - its.regret());
    return mine.acrTest().isPresent() == its.acrTest().isPresent()
        && difference <= SAME_RETURN * Math.max(1, Math.abs(best));
  }

  private static String otherWorld(SimulationCodec.Located located, SimulationCodec.Located first) {
    return ("%s: not on the same queries as %s, though both are on %s with seed %d (expected: one"
            + " environment of that name and one train fraction)")
        .formatted(
            located.place(),
            first.place(),
            located.trial().setup().environment(),
            located.trial().seed());
  }

  /**
   * All runs, called as they were named.
   *
   * @throws CliException with everything that is wrong with the files, or if there is but one
   */
  List<Comparison.Run> runs() {
    List<String> problems = new ArrayList<>();
    List<Comparison.Run> runs = new ArrayList<>();
    for (Path file : kinds.keySet()) {
      try {
        runs.add(new Comparison.Run(label(file), PolicyCodec.read(file)));
      } catch (DataException e) {
        problems.addAll(e.problems());
      }
    }
    if (problems.isEmpty() && runs.size() < 2) {
      problems.add(named.get(0) + " is the only run (expected: two or more to compare)");
    }
    if (!problems.isEmpty()) {
      throw CliException.usage(problems);
    }
    return runs;
  }

  /** The folder of a policy with the usual name, else the file. */
  private static String label(Path file) {
    Path folder = file.getParent();
    boolean usual = file.endsWith(OutputDirectory.POLICY) && folder != null;
    return String.valueOf(usual ? folder : file);
  }
}
