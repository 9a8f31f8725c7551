package dev.iapo.report;

import dev.iapo.domain.Policy;
import dev.iapo.domain.Query;
import dev.iapo.domain.Template;
import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.Confidence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The queries on which a choice and its rival differ most. */
final class QuerySection {
  private static final int MAX_QUERIES = 10;
  private static final int MAX_TABLES = 3;
  private static final int MAX_ID = 40;
  private static final int MAX_EXCERPT = 160;
  private static final double NOTHING = 1e-9;

  private final Findings findings;
  private final Set<String> used; // fields of queries

  /** What is compared, and by which weights. */
  private record Pair(int chosen, int rival, List<Double> weights) {}

  private record Difference(int query, double chosen, double rival) {
    double size() {
      return Math.abs(chosen - rival);
    }
  }

  private QuerySection(Findings findings) {
    this.findings = findings;
    this.used =
        findings.task().configurations().stream()
            .limit(Findings.MAX_PROMPTS)
            .flatMap(configuration -> configuration.prompt().messages().stream())
            .flatMap(message -> Template.fields(message.content()).stream())
            .collect(Collectors.toSet());
  }

  static Document.Section of(Findings findings) {
    return new Document.Section(
        "Queries on which choice and rival differ most", new QuerySection(findings).blocks());
  }

  private List<Document.Block> blocks() {
    List<Document.Block> blocks = new ArrayList<>();
    blocks.add(
        Document.Paragraph.of(
            Text.of(
                "Training queries, picked because the estimates differ on them: examples to look"
                    + " at, not evidence. Quality is utility without the cost. The rival is the"
                    + " prompt-only choice, or the best other prompt where that is the choice"
                    + " itself.")));
    Set<Pair> seen = new LinkedHashSet<>();
    for (int choice : frequentFirst()) {
      Optional<Integer> rival = rival(choice);
      if (seen.size() < MAX_TABLES && rival.isPresent()) {
        List<Double> weights = findings.choice(choice).context().weights();
        if (seen.add(new Pair(findings.arm(choice), rival.get(), weights))) {
          blocks.add(new Document.Heading(who(choice, rival.get())));
          compared(choice, rival.get(), blocks);
        }
      }
    }
    if (seen.isEmpty()) {
      blocks.add(Document.Paragraph.of(Text.of("There is no rival to compare with.")));
    }
    return blocks;
  }

  private List<Integer> frequentFirst() {
    return IntStream.range(0, findings.choices())
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -findings.choice(i).context().probability()))
        .toList();
  }

  private Optional<Integer> rival(int choice) {
    ArmSpace arms = findings.arms();
    int chosen = findings.arm(choice);
    Optional<Policy.Alternative> alone = findings.choice(choice).promptOnly();
    if (alone.isPresent()) {
      int p = findings.configuration(alone.get().configuration());
      int rival = arms.arm(p, arms.strategy(chosen), alone.get().scale());
      boolean same = p == arms.configuration(chosen) && alone.get().scale() == arms.scale(chosen);
      if (!same) {
        return Optional.of(rival);
      }
    }
    double[] utilities = findings.estimates().utilities(findings.context(choice));
    return IntStream.range(0, arms.size())
        .boxed()
        .filter(arm -> arms.configuration(arm) != arms.configuration(chosen))
        .filter(arm -> !Double.isNaN(utilities[arm]))
        .max(
            Comparator.<Integer, Boolean>comparing(
                    arm -> findings.estimates().queries(arm) >= Confidence.MIN_QUERIES)
                .thenComparingDouble(arm -> utilities[arm]));
  }

  private Text who(int choice, int rival) {
    return Text.of("Context ")
        .and(findings.contextName(choice))
        .and(": ")
        .and(arm(findings.arm(choice)))
        .and(" against ")
        .and(arm(rival));
  }

  private void compared(int choice, int rival, List<Document.Block> blocks) {
    int chosen = findings.arm(choice);
    int context = findings.context(choice);
    Map<Integer, Double> ofChosen = findings.estimates().qualities(context, chosen);
    SortedMap<Integer, Double> ofRival = findings.estimates().qualities(context, rival);
    List<Difference> differences = new ArrayList<>();
    ofRival.forEach(
        (query, quality) -> {
          Double own = ofChosen.get(query);
          if (own != null) {
            differences.add(new Difference(query, own, quality));
          }
        });
    List<Difference> most =
        differences.stream()
            .filter(difference -> difference.size() > NOTHING)
            .sorted(
                Comparator.<Difference>comparingDouble(d -> -d.size())
                    .thenComparing(Difference::query))
            .limit(MAX_QUERIES)
            .toList();
    long better = differences.stream().filter(d -> d.chosen() - d.rival() > NOTHING).count();
    long worse = differences.stream().filter(d -> d.rival() - d.chosen() > NOTHING).count();
    blocks.add(
        Document.Paragraph.of(
            Text.of(
                "Of %s that both were seen on, the choice is better on %s and worse on %s."
                    .formatted(
                        Numbers.count(differences.size(), "query", "queries"),
                        Numbers.count(better),
                        Numbers.count(worse)))));
    if (!most.isEmpty()) {
      blocks.add(table(most));
    }
  }

  private Document.Table table(List<Difference> most) {
    List<List<Text>> rows = new ArrayList<>();
    for (Difference difference : most) {
      Query query = findings.task().data().train().get(difference.query());
      rows.add(
          List.of(
              Text.EMPTY.andQuote(query.id(), MAX_ID),
              excerpt(query),
              Text.of(findings.utility(difference.chosen())),
              Text.of(findings.utility(difference.rival())),
              Text.of(findings.gain(difference.chosen() - difference.rival()))));
    }
    return new Document.Table(
        "The queries with the greatest differences",
        List.of(
            Document.Column.words("Query"),
            Document.Column.words("Excerpt"),
            Document.Column.number("Quality of the choice"),
            Document.Column.number("Of its rival"),
            Document.Column.number("Difference")),
        rows);
  }

  private Text arm(int arm) {
    ArmSpace arms = findings.arms();
    return findings
        .prompt(arms.configuration(arm))
        .and(" at N = " + Numbers.count(arms.scale(arm)));
  }

  /** What prompts use of it, as far as it fits. */
  private Text excerpt(Query query) {
    Map<String, String> fields = new TreeMap<>(query.fields());
    fields.keySet().retainAll(used);
    String all =
        fields.size() == 1
            ? fields.values().iterator().next()
            : fields.entrySet().stream()
                .map(e -> e.getKey() + ": " + Visible.shortened(e.getValue(), MAX_EXCERPT))
                .collect(Collectors.joining("; "));
    return all.isEmpty()
        ? Text.of(Numbers.NONE)
        : Text.EMPTY.andQuote(Visible.line(Visible.shortened(all, MAX_EXCERPT)), 2 * MAX_EXCERPT);
  }
}
