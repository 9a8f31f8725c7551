package dev.iapo.report;

import dev.iapo.domain.Frontier;
import dev.iapo.domain.Policy;
import dev.iapo.run.RunResult;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run's stored outcomes say of preferences, for people to read. The same outcomes and
 * preferences give the same bytes; long lists are cut, and say so.
 */
public final class FrontierReport {
  private final Findings findings;
  private final Frontier frontier;

  private FrontierReport(Findings findings, Frontier frontier) {
    this.findings = findings;
    this.frontier = frontier;
  }

  /**
   * The report.
   *
   * @param result with the choices for the preferences that were asked for
   * @param frontier made of that result
   */
  public static FrontierReport of(RunResult result, Frontier frontier) {
    return new FrontierReport(new Findings(result, frontier.policy()), frontier);
  }

  private Document document() {
    Looks looks = Looks.byEvidence(findings);
    return new Document(
        Text.name(findings.task().name()).and(": what is best for which preference"),
        List.of(
            choices(),
            TradeoffSection.of(findings, looks),
            CurveSection.of(findings, looks),
            guide()));
  }

  private Document.Section choices() {
    List<Document.Block> blocks = new ArrayList<>();
    if (!findings.policy().complete()) {
      blocks.add(
          new Document.Paragraph(
              Document.Tone.CAUTION,
              Text.strong("Not complete:")
                  .and(" the run was interrupted; this is what was known by then.")));
    }
    blocks.addAll(DecisionSection.choices(findings));
    blocks.add(verdicts());
    if (frontier.preferences().stream().anyMatch(p -> p.trained().isEmpty())) {
      blocks.add(trained());
    }
    return new Document.Section("", blocks);
  }

  /** How far each choice is decided, and how it differs from the run's own. */
  private Document.Table verdicts() {
    List<List<Text>> rows = new ArrayList<>();
    for (int i = 0; i < Math.min(findings.choices(), Findings.MAX_CONTEXTS); i++) {
      Policy.Choice choice = findings.choice(i);
      rows.add(
          List.of(
              findings.contextName(i),
              same(frontier.preferences().get(i)),
              Text.of(findings.utility(choice.regretBound())),
              DecisionSection.reason(choice)));
    }
    return new Document.Table(
        "How far each choice is decided, and which contexts of the run have the same",
        List.of(
            Document.Column.words("Context"),
            Document.Column.words("Same choice in"),
            Document.Column.number("Loses at most"),
            Document.Column.words("Decided?")),
        rows);
  }

  private static Text same(Frontier.Preference preference) {
    if (preference.sameAs().isEmpty()) {
      return Text.of("none");
    }
    List<Text> names = preference.sameAs().stream().map(Text::name).toList();
    return Text.firstOf(names, Findings.MAX_CONTEXTS_IN_WORDS);
  }

  private Document.Table trained() {
    List<List<Text>> rows = new ArrayList<>();
    List<Frontier.Trained> own = frontier.trained();
    for (Frontier.Trained context : own.subList(0, Math.min(own.size(), Findings.MAX_CONTEXTS))) {
      rows.add(
          List.of(
              Text.name(context.context().id()),
              findings.weights(context.context()),
              Text.name(context.arm().prompt()),
              Text.of(Findings.strategy(context.arm().strategy())),
              Text.of(Numbers.count(context.arm().scale()))));
    }
    return new Document.Table(
        "What the run chose in its own contexts",
        List.of(
            Document.Column.words("Context"),
            Document.Column.words("Weights"),
            Document.Column.words("Prompt"),
            Document.Column.words("Strategy"),
            Document.Column.number("N")),
        rows);
  }

  private static Document.Section guide() {
    return new Document.Section(
        "How to read this",
        List.of(
            new Document.Bullets(
                List.of(
                    Text.strong("Nothing was drawn for this:")
                        .and(
                            " it is what the completions of the run say, weighed anew. For a"
                                + " preference of one of its contexts the choice is the run's own;"
                                + " for any other it is the best of the arms seen on at least half"
                                + " as many queries as the arm seen on most."),
                    Text.strong("Not conclusive")
                        .and(
                            " is common for preferences that the run was not made for: an arm that"
                                + " it dropped early, on few queries, may be better for them. “Loses"
                                + " at most” is the 95 % bound against every arm, for all"
                                + " contexts of the run and all asked together."),
                    Text.strong("Intervals")
                        .and(
                            " are of the mean over the population of queries that the training"
                                + " queries were drawn from, and hold for all arms of a context"
                                + " at once.")))));
  }

  /** Its tables as lines of plain text. */
  public List<String> lines() {
    return TextRenderer.lines(document());
  }

  /** As GitHub-flavoured Markdown. */
  public String markdown() {
    return MarkdownRenderer.render(document());
  }

  /** As one HTML page that needs nothing else: no script, nothing loaded. */
  public String html() {
    return HtmlRenderer.render(document());
  }
}
