package dev.iapo.report;

import dev.iapo.compare.Contender;
import dev.iapo.compare.Contrast;
import dev.iapo.compare.Simulations;
import dev.iapo.domain.Budget;
import dev.iapo.domain.PolicyDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Results side by side, for people to read. The same results give the same bytes. */
public final class Comparison {
  private final Document document;

  private Comparison(Document document) {
    this.document = document;
  }

  /**
   * A run that is compared with others.
   *
   * @param label what it is called
   */
  public record Run(String label, PolicyDigest policy) {}

  /**
   * Of simulated runs.
   *
   * @param environments at least one; those of one environment differ by the unit of budgets
   * @param baseline what others are tested against on an environment and in a unit; where there is
   *     none it is the best at each budget
   */
  public static Comparison ofSimulations(
      List<Simulations> environments, Function<Simulations, Optional<Contender>> baseline) {
    List<Document.Section> sections = new ArrayList<>();
    sections.add(new Document.Section("", introduction(environments)));
    for (Simulations simulations : environments) {
      sections.add(SimulationSection.of(simulations, baseline.apply(simulations)));
    }
    sections.add(new Document.Section("How to read this", List.of(guide())));
    return new Comparison(new Document(Text.of("Algorithms compared by simulation"), sections));
  }

  /**
   * Of runs.
   *
   * @param runs at least two
   */
  public static Comparison ofRuns(List<Run> runs) {
    return new Comparison(RunTables.document(runs));
  }

  private static List<Document.Block> introduction(List<Simulations> environments) {
    List<Text> sizes = new ArrayList<>();
    for (Simulations simulations : environments) {
      sizes.add(
          Text.name(simulations.environment())
              .and(" (")
              .and(
                  Numbers.count(simulations.contenders().size(), "algorithm", "algorithms")
                      + ", "
                      + Numbers.count(simulations.budgets().size(), "budget", "budgets")
                      + (simulations.unit() == Budget.Unit.COMPLETIONS
                          ? ", "
                          : " in " + Numbers.unit(simulations.unit()) + ", ")
                      + new SimulationTables(simulations).seeds()
                      + ")"));
    }
    return List.of(
        Document.Paragraph.of(
            Text.of(
                "ACR is the average contextual return: the exact expected utility of an algorithm's"
                    + " policy, averaged over the contexts by their probabilities. Regret is how"
                    + " much less that is than the best possible policy's.")),
        Document.Paragraph.of(
            Text.of("Compared on ").and(Text.firstOf(sizes, sizes.size())).and(".")));
  }

  private static Document.Bullets guide() {
    return new Document.Bullets(
        List.of(
            item(
                "Standard errors",
                " are over seeds, of the mean. The environment itself is taken as given."),
            item(
                "Differences",
                " are regret less the regret of what it is compared with, seed by seed: above 0 is"
                    + " worse. Without a named baseline that is the algorithm with the lowest mean"
                    + " regret at the budget; as it was picked for looking best, such tests find"
                    + " differences too easily."),
            item(
                "Tests",
                (" are two-sided Wilcoxon signed-rank tests. Differences of zero (up to 10⁻¹²) are"
                        + " left out, and equal ones share their mean rank. p is exact, but for more"
                        + " than 50 differences of which some are equal it is that of the normal"
                        + " approximation. Fewer than %d common seeds are too few. p (Holm) allows"
                        + " for all tests of one table together.")
                    .formatted(Contrast.MIN_SEEDS)),
            item(
                "Options",
                " of an algorithm are named in brackets where they are not as published.")));
  }

  private static Text item(String head, String rest) {
    return Text.strong(head).and(rest);
  }

  /** Its tables as lines of plain text. */
  public List<String> lines() {
    return TextRenderer.lines(document);
  }

  /** As GitHub-flavoured Markdown. */
  public String markdown() {
    return MarkdownRenderer.render(document);
  }

  /** As one HTML page that needs nothing else: no script, nothing loaded. */
  public String html() {
    return HtmlRenderer.render(document);
  }
}
