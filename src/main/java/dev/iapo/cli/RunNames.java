package dev.iapo.cli;

import dev.iapo.config.Suggestion;
import dev.iapo.kept.KeptRun;
import dev.iapo.kept.OutputDirectory;
import dev.iapo.store.RunEntry;
import dev.iapo.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How runs are named on a command line: by the folder of their results, or by their id. The one
 * place where such names are resolved.
 */
record RunNames(DataDirectory data) {
  private static final int MOST_SUGGESTED = 3;

  /**
   * The kept run of that name, which is one that optimises.
   *
   * @throws CliException if there is none, or it is a proposal of prompts
   */
  KeptRun kept(Store store, String name) {
    RunEntry entry = entry(store, name);
    if (KeptRun.isProposal(entry)) {
      throw CliException.usage(
          entry.id()
              + " asked for prompts, and has no choices (expected: a run of iapo run; the same iapo"
              + " propose again buys nothing twice)");
    }
    return new KeptRun(store, entry);
  }

  /**
   * The kept run of that name, which a command may go on with.
   *
   * @param otherwise what is said of one that is a daemon's
   * @throws CliException if there is none, or it is a daemon's
   */
  KeptRun own(Store store, String name, String otherwise) {
    KeptRun run = kept(store, name);
    if (KeptRun.isOfDaemon(run.entry())) {
      throw CliException.usage(
          "%s is a run of the daemon%s".formatted(run.id(), otherwise.formatted(run.id())));
    }
    return run;
  }

  /**
   * What is kept of the run of that name.
   *
   * @throws CliException if there is none
   */
  RunEntry entry(Store store, String name) {
    Optional<RunEntry> found = store.find(name).or(() -> ofFolder(store, name));
    return found.orElseThrow(() -> unknown(store, name));
  }

  /** Of several whose results were in that folder, the newest. */
  private static Optional<RunEntry> ofFolder(Store store, String name) {
    String folder = Path.of(name).toAbsolutePath().normalize().toString();
    return store.runs().stream()
        .filter(run -> run.directory().equals(folder) && KeptRun.evaluated(run).isEmpty())
        .findFirst();
  }

  private CliException unknown(Store store, String name) {
    List<String> known = store.runs().stream().map(RunEntry::id).toList();
    List<String> near = Suggestion.nearest(name, known, MOST_SUGGESTED);
    String hint =
        known.isEmpty()
            ? " (no run is)"
            : near.isEmpty()
                ? " (iapo runs lists those that are)"
                : " (did you mean " + String.join(" or ", near) + "?)";
    return CliException.usage(
        "%s: no such folder, and no run of that name is kept in %s%s"
            .formatted(name, data.path(), hint));
  }

  /**
   * The folder of a run's results.
   *
   * @throws CliException if the name is that of no folder and no run
   */
  Path folder(String name) {
    Path named = Path.of(name);
    if (Files.exists(named) || !data.exists()) {
      return named;
    }
    try (Store store = data.open()) {
      return Path.of(entry(store, name).directory());
    }
  }

  /**
   * The policy file of a name: itself, or that of a folder of results; empty if it names no path,
   * but may be the id of a run.
   *
   * @throws CliException if it names a path without a policy
   */
  static Optional<Path> policyFile(String name) {
    Path named = Path.of(name);
    if (Files.isDirectory(named)) {
      Path file = named.resolve(OutputDirectory.POLICY);
      if (!Files.exists(file)) {
        throw CliException.usage(
            "%s: a folder without %s (expected: a policy file, the output folder of a run, or the id of a run)"
                .formatted(named, OutputDirectory.POLICY));
      }
      return Optional.of(file);
    }
    if (Files.exists(named)) {
      return Optional.of(named);
    }
    if (named.getNameCount() > 1 || named.isAbsolute() || name.endsWith(".json")) {
      throw CliException.usage(
          named
              + ": no such file (expected: a policy file, the output folder of a run, or the id of"
              + " a run)");
    }
    return Optional.empty();
  }
}
