package dev.iapo.cli;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.estimate.Confidence;
import dev.iapo.gateway.BatchSettings;
import dev.iapo.kept.Setup;
import dev.iapo.run.Expectations;
import dev.iapo.run.Forecast;
import dev.iapo.run.Forecast.Range;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code iapo plan}: what a run would do and use, without a call. */
@Command(
    name = "plan",
    description = {
      "Says what a run would do and use, without a call.",
      "The first round is exact. Later ones depend on which arms survive: shown is what a few runs"
          + " with made-up answers did, and a real one may differ."
    },
    mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
  private static final double[] OTHER_BUDGETS = {0.25, 0.5, 1, 2, 4};

  @Mixin private TaskArguments arguments = new TaskArguments();

  private final Terminal terminal = Terminal.ofProcess();

  @Override
  public Integer call() {
    Setup setup = arguments.load();
    Task task = setup.task();
    BadRowsNotice.tell(task.data().badRows(), terminal);
    Budget budget = task.search().budget();
    Expectations expectations = setup.expectations();
    Forecast forecast = forecast(setup, budget, expectations);
    terminal.result(
        "%s: %d prompts, N up to %d, %d contexts, %d training queries; %s, %s, %s queries"
            .formatted(
                task.name(),
                task.configurations().size(),
                task.goal().maxScale(),
                task.goal().contexts().size(),
                task.data().train().size(),
                task.search().algorithm(),
                task.search().estimator(),
                task.search().queries()));
    terminal.result(
        "budget: %s, of which %s are planned on"
            .formatted(
                Amounts.of(budget.unit(), budget.limit()),
                Amounts.of(budget.unit(), budget.planned())));
    terminal.result("");
    rounds(forecast);
    terminal.result("");
    totals(setup, forecast);
    setup
        .evaluation()
        .ifPresent(
            own ->
                terminal.result(
                    "evaluation afterwards: up to %s more, on %s test queries; what one takes depends on what is chosen"
                        .formatted(
                            Amounts.of(own.unit(), own.limit()),
                            Amounts.count(task.data().test().size()))));
    setup.providers().stream()
        .flatMap(provider -> provider.batch().stream())
        .max(Comparator.comparing(batch -> batch.settings().window()))
        .ifPresent(batch -> batches(batch.settings(), forecast));
    warn(setup, forecast);
    terminal.result("");
    detectable(setup, expectations);
    return ExitCode.OK;
  }

  private static Forecast forecast(Setup setup, Budget budget, Expectations expectations) {
    return Forecast.of(setup.task(), budget, expectations);
  }

  private void rounds(Forecast forecast) {
    if (forecast.rounds().isEmpty()) {
      terminal.result("The budget does not cover one completion per prompt: nothing is drawn.");
      return;
    }
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {"round", "arms alive", "prompts", "pulls per prompt", "N", "completions"});
    for (Forecast.Round round : forecast.rounds()) {
      rows.add(
          new String[] {
            label(round),
            text(round.alive()),
            text(round.prompts()),
            text(round.pullsPerPrompt()),
            text(round.scale()),
            text(round.completions())
          });
    }
    table(rows);
  }

  private static String label(Forecast.Round round) {
    if (round.number() == 0) {
      return "screening";
    }
    return (round.screening() ? "screening " : "") + round.number();
  }

  private void totals(Setup setup, Forecast forecast) {
    terminal.result(
        "in all: %s completions in %s calls; about %s input and %s output tokens"
            .formatted(
                text(forecast.completions()),
                text(forecast.calls()),
                text(forecast.inputTokens()),
                text(forecast.outputTokens())));
    Spend judging = forecast.judging();
    if (!judging.equals(Spend.NOTHING)) {
      terminal.result(
          "judging them: about %s answers of judges, %s tokens"
                  .formatted(Amounts.count(judging.completions()), Amounts.count(judging.tokens()))
              + (setup.pricesKnown() ? ", " + Amounts.usd(judging.picoUsd()) : ""));
    }
    if (setup.pricesKnown()) {
      long expected = forecast.picoUsd().most() + judging.picoUsd();
      Budget budget = setup.task().search().budget();
      long most = budget.unit() == Budget.Unit.USD ? budget.limit() : Long.MAX_VALUE;
      terminal.result(
          "estimated cost: "
              + Amounts.usd(Math.min(expected, most))
              + (setup.standIn().isPresent() ? " by its prices; nothing is billed" : ""));
    }
    if (setup.mayCostMoney()) {
      terminal.result(MaximumCost.of(setup));
    }
  }

  private void batches(BatchSettings settings, Forecast forecast) {
    int rounds = forecast.rounds().size();
    terminal.result(
        "mode batch: %d rounds, one after another, each of one batch or more of up to %s requests; a"
                .formatted(rounds, Amounts.count(BatchSettings.MAX_REQUESTS))
            + " batch may take up to %s, so all of them up to %s or, if some requests fail, longer"
                .formatted(
                    Amounts.time(settings.window().toSeconds()),
                    Amounts.time(rounds * settings.window().toSeconds())));
  }

  private void detectable(Setup setup, Expectations expectations) {
    Budget own = setup.task().search().budget();
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "budget", "prompts compared", "queries per finalist", "detectable difference"
        });
    for (double factor : OTHER_BUDGETS) {
      Budget budget =
          new Budget(own.unit(), Math.max(1, Math.round(own.limit() * factor)), own.contingency());
      Forecast forecast = forecast(setup, budget, expectations);
      long queries = forecast.queriesPerFinalist();
      double difference = Forecast.detectable(queries);
      rows.add(
          new String[] {
            Amounts.of(budget.unit(), budget.limit()),
            text(forecast.compared()),
            String.valueOf(queries),
            difference > 1 ? "none" : String.format(Locale.ROOT, "%.3f", difference)
          });
    }
    table(rows);
    terminal.result(
        "Detectable: the difference between two prompts' shares of right answers that is found"
            + " with 80 % power at the 5 % level, in the worst case (shares near 1/2, no gain from"
            + " pairing). It depends on the distinct queries that the prompts of the last round"
            + " answered; the task has "
            + setup.task().data().train().size()
            + " for training.");
  }

  /** Says before anything is spent what cannot become conclusive. */
  private void warn(Setup setup, Forecast forecast) {
    Task task = setup.task();
    int train = task.data().train().size();
    long enough = Confidence.leastQueries(task.goal().tolerance(), task.search().stopWhenDecided());
    if (train < enough) {
      terminal.result(
          "cannot be conclusive: a tolerance of %s needs at least %d training queries (there are %d)"
              .formatted(task.goal().tolerance(), enough, train));
    }
    List<Forecast.Round> screening =
        forecast.rounds().stream().filter(Forecast.Round::screening).toList();
    if (!screening.isEmpty()) {
      warnOfScreening(task, forecast, screening);
      return;
    }
    long first =
        forecast.rounds().stream()
            .mapToLong(round -> round.pullsPerPrompt().least())
            .findFirst()
            .orElse(0);
    if (first > 0 && first < Confidence.MIN_QUERIES) {
      Budget budget = task.search().budget();
      String larger =
          Amounts.of(budget.unit(), (budget.limit() / first + 1) * Confidence.MIN_QUERIES);
      terminal.result(
          ("cannot be conclusive: a prompt dropped after the first round was compared on at most %d"
                  + " queries (%d are needed; about %s would do)")
              .formatted(first, Confidence.MIN_QUERIES, larger));
    }
  }

  private void warnOfScreening(Task task, Forecast forecast, List<Forecast.Round> screening) {
    long scale = screening.stream().mapToLong(round -> round.scale().most()).max().orElse(1);
    terminal.result(
        ("cannot be conclusive over all prompts: screening at %s keeps %s of %d prompts, and what the"
                + " others give at larger N is not measured; algorithm = psst compares all of them at"
                + " every N, which takes a larger budget for the same certainty")
            .formatted(
                scale == 1 ? "N = 1" : "N <= " + scale,
                text(forecast.compared()),
                task.configurations().size()));
  }

  private void table(List<String[]> rows) {
    int[] widths = new int[rows.get(0).length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        line.append(" ".repeat(widths[i] - row[i].length() + (i == 0 ? 0 : 3))).append(row[i]);
      }
      terminal.result(line.toString());
    }
  }

  private static String text(Range range) {
    return range.least() == range.most()
        ? Amounts.count(range.least())
        : Amounts.count(range.least()) + "–" + Amounts.count(range.most());
  }
}
