package dev.iapo.report;

import dev.iapo.estimate.Confidence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Utility versus N: a figure for each of the most frequent contexts. */
final class CurveSection {
  private static final int MAX_FIGURES = 6;

  private CurveSection() {}

  static Document.Section of(Findings findings, Looks looks) {
    List<Document.Block> blocks = new ArrayList<>();
    blocks.add(
        Document.Paragraph.of(
            Text.of(
                "One line per prompt. The band around the chosen prompt is its 95 % interval"
                    + (findings.coverage().leftOut() == 0
                        ? ", the ring is the choice, and the square is the best prompt at N = 1."
                        : " and the ring is the choice.")
                    + " A line is"
                    + " pale where it rests on fewer than "
                    + Confidence.MIN_QUERIES
                    + " queries, as with prompts dropped early, and ends where no query has enough"
                    + " completions. A figure stops at the N by which all named lines have fallen"
                    + " out of it. Estimates at different N may rest on different queries: those"
                    + " with so many completions.")));
    List<Integer> shown = shown(findings);
    if (shown.size() < findings.choices()) {
      List<Text> names = shown.stream().map(findings::contextName).toList();
      blocks.add(
          Document.Paragraph.of(
              Text.of("Shown are " + shown.size() + " of " + findings.choices() + " contexts, the")
                  .and(" most frequent ones: ")
                  .and(Text.firstOf(names, MAX_FIGURES))
                  .and(".")));
    }
    for (int choice : shown) {
      CurveFigure figure = new CurveFigure(findings, choice);
      blocks.add(new Document.Heading(Text.of("Context ").and(findings.contextName(choice))));
      if (figure.isEmpty()) {
        blocks.add(Document.Paragraph.of(Text.of("No completion was received.")));
      } else {
        blocks.add(figure.figure(looks));
        blocks.addAll(new DifferenceFigure(findings, choice).blocks());
      }
    }
    return new Document.Section("Utility versus N", blocks);
  }

  /** The most probable contexts, in their order. */
  private static List<Integer> shown(Findings findings) {
    return IntStream.range(0, findings.choices())
        .boxed()
        .sorted(
            Comparator.<Integer>comparingDouble(i -> -findings.choice(i).context().probability()))
        .limit(MAX_FIGURES)
        .sorted()
        .toList();
  }
}
