package dev.iapo.cli;

import dev.iapo.kept.KeptRun;
import dev.iapo.store.RunEntry;
import dev.iapo.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
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
final class DeleteCommand extends ServedVerb {
  @Parameters(
      arity = "1..*",
      paramLabel = "RUN",
      description = "Runs, by their ids or the folders of their results.")
  private List<String> runs = new ArrayList<>();

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  private final Terminal terminal = Terminal.ofProcess();

  @Override
  int here() {
    try (Store store = data.openExisting()) {
      RunNames names = new RunNames(data);
      List<RunEntry> entries =
          runs.stream()
              .map(name -> new KeptRun(store, names.entry(store, name)))
              .flatMap(run -> Stream.concat(Stream.of(run), run.evaluation().stream()))
              .map(KeptRun::entry)
              .distinct()
              .toList();
      requireAgreed(entries.stream().map(RunEntry::id).toList());
      for (RunEntry entry : entries) {
        store.delete(entry.id());
        terminal.result("deleted " + entry.id() + remains(entry));
      }
    }
    return ExitCode.OK;
  }

  @Override
  int at(Server server) {
    List<String> ids = runs.stream().distinct().toList();
    ids.forEach(server.client()::run); // or none
    requireAgreed(ids);
    for (String id : ids) {
      server.client().delete(id);
      terminal.result("deleted " + id);
    }
    return ExitCode.OK;
  }

  private void requireAgreed(List<String> ids) {
    String all = String.join(", ", ids);
    if (!yes && !terminal.agrees("What is kept of " + all + " will be gone for good. Go on?")) {
      throw CliException.usage("nothing was deleted");
    }
  }

  private static String remains(RunEntry run) {
    return !run.directory().isEmpty() && Files.exists(Path.of(run.directory()))
        ? "; its results, with all texts, are still in " + run.directory()
        : "";
  }
}
