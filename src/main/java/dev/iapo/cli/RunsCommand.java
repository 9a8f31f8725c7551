package dev.iapo.cli;

import dev.iapo.client.ServedRun;
import dev.iapo.domain.Budget;
import dev.iapo.io.RunsCodec;
import dev.iapo.kept.KeptRun;
import dev.iapo.store.RunEntry;
import dev.iapo.store.Store;
import dev.iapo.store.Totals;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code iapo runs}: what is kept. */
@Command(
    name = "runs",
    description = "Lists the runs that are kept, the newest first.",
    mixinStandardHelpOptions = true)
final class RunsCommand extends ServedVerb {
  private static final List<String> HEADINGS =
      List.of("run", "task", "state", "created", "spent", "completions", "reused");
  private static final int FIRST_NUMBER = 5;
  private static final DateTimeFormatter CREATED = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  @Option(names = "--json", description = "Print JSON (iapo-runs/1) in place of a table.")
  private boolean json;

  private final Terminal terminal = Terminal.ofProcess();

  @Override
  int here() {
    show(data.exists() ? kept() : List.of(), "no run is kept in " + data.path());
    return ExitCode.OK;
  }

  @Override
  int at(Server server) {
    List<RunsCodec.Kept> kept = server.client().runs().stream().map(RunsCommand::kept).toList();
    show(kept, "the daemon " + server.client().server() + " has no run");
    return ExitCode.OK;
  }

  private static RunsCodec.Kept kept(ServedRun run) {
    return new RunsCodec.Kept(
        run.id(),
        run.task(),
        run.state(),
        run.detail(),
        run.createdAt(),
        run.endedAt(),
        "",
        new RunsCodec.Figures(run.budget(), run.spent(), Optional.empty()));
  }

  private void show(List<RunsCodec.Kept> kept, String none) {
    if (json) {
      terminal.json(RunsCodec.write(kept));
    } else if (kept.isEmpty()) {
      terminal.say(none);
    } else {
      table(kept).forEach(terminal::result);
    }
  }

  private List<RunsCodec.Kept> kept() {
    try (Store store = data.open()) {
      return store.runs().stream().map(run -> kept(store, run)).toList();
    }
  }

  private static RunsCodec.Kept kept(Store store, RunEntry run) {
    Totals totals = store.totals(run.id());
    return new RunsCodec.Kept(
        run.id(),
        run.task(),
        state(run),
        run.detail(),
        run.createdAt(),
        run.endedAt(),
        run.directory(),
        new RunsCodec.Figures(
            new KeptRun(store, run).budget(),
            totals.spent(),
            Optional.of(
                new RunsCodec.Drawn(
                    totals.completions(), totals.reused(), totals.saved(), totals.uncertain()))));
  }

  /** Nobody else can have a store that this process has open. */
  private static String state(RunEntry run) {
    return run.state() == RunEntry.State.RUNNING ? "cut off" : run.state().label();
  }

  private static List<String> table(List<RunsCodec.Kept> runs) {
    List<List<String>> rows = new ArrayList<>(List.of(HEADINGS));
    for (RunsCodec.Kept run : runs) {
      RunsCodec.Figures figures = run.figures();
      Budget budget = figures.budget();
      rows.add(
          List.of(
              run.id(),
              run.task(),
              run.state(),
              created(run.created()),
              Amounts.ofLimit(budget, figures.spent().in(budget.unit())),
              count(figures, RunsCodec.Drawn::completions),
              count(figures, RunsCodec.Drawn::reused)));
    }
    return Columns.aligned(rows, FIRST_NUMBER);
  }

  private static String count(RunsCodec.Figures figures, Function<RunsCodec.Drawn, Long> of) {
    return figures.drawn().map(of).map(Amounts::count).orElse("–");
  }

  private static String created(Instant at) {
    return CREATED.format(at.atZone(ZoneId.systemDefault()));
  }
}
