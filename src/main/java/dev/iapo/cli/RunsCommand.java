package dev.iapo.cli;

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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code iapo runs}: what is kept. */
@Command(
    name = "runs",
    description = "Lists the runs that are kept, the newest first.",
    mixinStandardHelpOptions = true)
final class RunsCommand implements Callable<Integer> {
  private static final List<String> HEADINGS =
      List.of("run", "task", "state", "created", "spent", "completions", "reused");
  private static final int FIRST_NUMBER = 5;
  private static final DateTimeFormatter CREATED = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  @Mixin private DataDirectory data = new DataDirectory();

  @Option(names = "--json", description = "Print JSON (iapo-runs/1) in place of a table.")
  private boolean json;

  private final Terminal terminal = Terminal.ofProcess();

  @Override
  public Integer call() {
    List<RunsCodec.Kept> kept = data.exists() ? kept() : List.of();
    if (json) {
      terminal.json(RunsCodec.write(kept));
    } else if (kept.isEmpty()) {
      terminal.say("no run is kept in " + data.path());
    } else {
      table(kept).forEach(terminal::result);
    }
    return ExitCode.OK;
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
            totals.completions(),
            totals.reused(),
            totals.saved(),
            totals.uncertain()));
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
              Amounts.count(figures.completions()),
              Amounts.count(figures.reused())));
    }
    return Columns.aligned(rows, FIRST_NUMBER);
  }

  private static String created(Instant at) {
    return CREATED.format(at.atZone(ZoneId.systemDefault()));
  }
}
