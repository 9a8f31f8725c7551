package dev.iapo.report;

import dev.iapo.domain.Appraiser;
import dev.iapo.domain.BadRows;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.DataSet;
import dev.iapo.domain.Objective;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Scoring;
import dev.iapo.domain.Task;
import dev.iapo.domain.Voting;
import dev.iapo.inference.BestOfN;
import dev.iapo.inference.EarlyStopVote;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** What a person needs to run it again. */
final class AppendixSection {
  private static final int MAX_REASONS = 5;
  private static final int MAX_VALUE = 200;

  /** The most characters of a judge's prompt. */
  private static final int MAX_PROMPT = 8_000;

  private final Findings findings;
  private final Task task;
  private final List<List<Text>> rows = new ArrayList<>();

  private AppendixSection(Findings findings) {
    this.findings = findings;
    this.task = findings.task();
  }

  static Document.Section of(Findings findings) {
    return new Document.Section("To reproduce", new AppendixSection(findings).blocks());
  }

  private List<Document.Block> blocks() {
    row("Program", Text.of("iapo ").andName(findings.policy().version()));
    row("Task", Text.name(task.name()));
    data();
    search();
    models();
    strategies();
    row("Cost", Text.name(task.judging().cost().kind().label()));
    List<Document.Block> blocks = new ArrayList<>();
    blocks.add(
        new Document.Table(
            "What the run was given",
            List.of(Document.Column.words("What"), Document.Column.words("Value")),
            rows));
    blocks.add(scorers());
    judges(blocks);
    blocks.add(new Document.Literal(Text.of("Commands"), commands()));
    blocks.add(
        Document.Paragraph.of(
            Text.of(
                "From what is kept of the run, the second command writes this report again,"
                    + " without a call. A new run makes the same choices as long as it gets"
                    + " the same answers: its own random choices follow from the seed. Models"
                    + " seldom give the same answers twice, even with a seed and at temperature 0,"
                    + " and providers change them; another run of the same task is another sample."
                    + " Prices, and how many completions a call brings, are as they were when it"
                    + " ran. All prompts, and all parameters, are in run.json.")));
    return blocks;
  }

  private void row(String what, Text value) {
    rows.add(List.of(Text.of(what), value));
  }

  private void data() {
    DataSet data = task.data();
    row("Data", Text.of("fingerprint ").andName(data.fingerprint()));
    row("Training queries", Text.of(Numbers.count(data.train().size())));
    BadRows bad = data.badRows();
    Text aside = Text.of("none");
    if (bad.any()) {
      aside =
          Text.of(
              "%s of %s: "
                  .formatted(
                      Numbers.count(bad.setAside()), Numbers.count(bad.rows(), "row", "rows")));
      List<Text> reasons =
          bad.reasons().stream().map(reason -> Text.EMPTY.andQuote(reason, MAX_VALUE)).toList();
      aside = aside.and(reasons.isEmpty() ? Text.of("") : Text.firstOf(reasons, MAX_REASONS));
    }
    row("Rows set aside", aside);
  }

  private void search() {
    Task.Search search = task.search();
    Budget budget = search.budget();
    row("Seed", Text.of(String.valueOf(search.seed())));
    row(
        "Budget",
        Text.of(
            "%s %s, of which %s %% kept for failures"
                .formatted(
                    Numbers.exact(budget.unit(), budget.limit()),
                    findings.budgetUnit(),
                    Numbers.amount(100 * budget.contingency()))));
    row(
        "Algorithm",
        Text.name(search.algorithm())
            .and(", estimator ")
            .andName(search.estimator())
            .and(", queries ")
            .andName(search.queries())
            .and(search.stopWhenDecided() ? ", ends when decided" : ""));
    row("Largest N", Text.of(Numbers.count(task.goal().maxScale())));
    row(
        "Contexts",
        Text.of(
            Numbers.count(task.goal().contexts().size())
                + ", tolerance "
                + Numbers.amount(task.goal().tolerance())));
  }

  private void models() {
    Set<Text> models = new LinkedHashSet<>();
    for (Configuration configuration : task.configurations()) {
      models.add(model(configuration));
    }
    row(
        "Models of " + Numbers.count(task.configurations().size(), "prompt", "prompts"),
        Text.firstOf(List.copyOf(models), Findings.MAX_CONTEXTS_IN_WORDS));
  }

  private static Text model(Configuration configuration) {
    return Text.name(configuration.model().name())
        .and(" by ")
        .andName(configuration.model().provider())
        .and(" (")
        .and(PromptSection.sampling(configuration.sampling()))
        .and(")");
  }

  private void strategies() {
    Voting voting = task.goal().voting();
    List<Text> names =
        task.goal().strategies().stream().map(name -> Text.of(Findings.strategy(name))).toList();
    Text text = Text.firstOf(names, Findings.MAX_CONTEXTS_IN_WORDS);
    if (task.goal().strategies().stream().anyMatch(name -> !name.equals(BestOfN.NAME))) {
      text = text.and("; ties ").andName(voting.tieRule());
    }
    if (voting.weightBy().isPresent()) {
      text = text.and("; votes weigh by ").andName(voting.weightBy().get());
    }
    if (task.goal().strategies().contains(EarlyStopVote.NAME)) {
      String when =
          voting.confidence().isPresent()
              ? "with confidence " + Numbers.amount(voting.confidence().getAsDouble())
              : "when decided";
      text = text.and("; stops " + when + ", in steps of " + Numbers.count(voting.step()));
    }
    row("Strategies", text);
  }

  private Document.Table scorers() {
    List<List<Text>> scorers = new ArrayList<>();
    for (ScorerSpec scorer : task.judging().scorers()) {
      if (scorers.size() < Findings.MAX_PROMPTS) {
        Objective objective = scorer.objective();
        scorers.add(
            List.of(
                Text.name(objective.name()),
                Text.of(Numbers.amount(objective.min()) + " to " + Numbers.amount(objective.max())),
                Text.of(objective.minimised() ? "less" : "more"),
                scoring(scorer.value()),
                scorer.selecting().map(AppendixSection::scoring).orElse(Text.of("the same"))));
      }
    }
    return new Document.Table(
        "Objectives and how they are scored",
        List.of(
            Document.Column.words("Objective"),
            Document.Column.words("Range"),
            Document.Column.words("Better is"),
            Document.Column.words("Scorer"),
            Document.Column.words("To select by")),
        scorers);
  }

  private static Text scoring(Scoring scoring) {
    Text text = Text.name(scoring.kind());
    for (var option : new TreeMap<>(scoring.options()).entrySet()) {
      text =
          text.and(", ").andName(option.getKey()).and(" ").andQuote(option.getValue(), MAX_VALUE);
    }
    return text;
  }

  private void judges(List<Document.Block> blocks) {
    List<Appraiser> appraisers = task.judging().appraisers();
    for (Appraiser appraiser :
        appraisers.subList(0, Math.min(Findings.MAX_CONTEXTS_IN_WORDS, appraisers.size()))) {
      boolean judge = appraiser.kind() == Appraiser.Kind.JUDGE;
      blocks.add(
          new Document.Heading(Text.of(judge ? "Judge " : "Service ").andName(appraiser.name())));
      Text how = Text.of("Asked ").and(Numbers.count(appraiser.repeats(), "time", "times"));
      how =
          appraiser.compares()
              ? how.and(" in both orders, against the field ").andName(appraiser.against())
              : how;
      blocks.add(
          Document.Paragraph.of(
              judge
                  ? how.and(". Model ").and(model(appraiser.configuration())).and(".")
                  : how.and(". Provider ")
                      .andName(appraiser.configuration().model().provider())
                      .and(".")));
      if (judge) {
        blocks.addAll(
            PromptSection.messages(
                appraiser.configuration().prompt().messages(), MAX_PROMPT, "run.json"));
      }
    }
    if (appraisers.size() > Findings.MAX_CONTEXTS_IN_WORDS) {
      blocks.add(
          Document.Paragraph.note(
              "%s further judges and services are in run.json."
                  .formatted(Numbers.count(appraisers.size() - Findings.MAX_CONTEXTS_IN_WORDS))));
    }
  }

  private String commands() {
    return """
        bin/iapo run TASK.conf --out RESULTS      # the task file of this run, with its data and prompts
        bin/iapo report RESULTS                   # this report again, from what is kept
        bin/iapo export RESULTS --samples samples.jsonl --policy policy.json""";
  }
}
