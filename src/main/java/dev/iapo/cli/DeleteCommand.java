package dev.iapo.cli;

import dev.iapo.kept.KeptRun;
import dev.iapo.store.RunEntry;
import dev.iapo.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code iapo delete}: forgets runs. */
@Command(
    name = "delete",
    description = {
      "Forgets runs: their completions, prompts and queries are taken out of what is kept.",
      "Files of results stay; runs that reused completions keep their copies.",
      "With a run goes its evaluation; the evaluation alone can be named, too."
    },
    mixinStandardHelpOptions = true)
final class DeleteCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "RUN",
      description = "Runs, by their ids or the folders of their results.")
  private List<String> runs = new ArrayList<>();

  @Mixin private DataDirectory data = new DataDirectory();

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  private final Terminal terminal = Terminal.ofProcess();

  @Override
  public Integer call() {
    try (Store store = data.openExisting()) {
      RunNames names = new RunNames(data);
      List<RunEntry> entries =
          runs.stream()
              .map(name -> new KeptRun(store, names.entry(store, name)))
              .flatMap(run -> Stream.concat(Stream.of(run), run.evaluation().stream()))
              .map(KeptRun::entry)
              .distinct()
              .toList();
      String ids = String.join(", ", entries.stream().map(RunEntry::id).toList());
      if (!yes && !terminal.agrees("What is kept of " + ids + " will be gone for good. Go on?")) {
        throw CliException.usage("nothing was deleted");
      }
      for (RunEntry entry : entries) {
        store.delete(entry.id());
        terminal.result("deleted " + entry.id() + remains(entry));
      }
    }
    return ExitCode.OK;
  }

  private static String remains(RunEntry run) {
    return !run.directory().isEmpty() && Files.exists(Path.of(run.directory()))
        ? "; its results, with all texts, are still in " + run.directory()
        : "";
  }
}
