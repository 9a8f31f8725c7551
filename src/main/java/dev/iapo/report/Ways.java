package dev.iapo.report;

import dev.iapo.domain.Context;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The ways to weigh the objectives: the contexts that differ in the weight of the cost only. */
final class Ways {
  /** The most that are shown, each with a figure. */
  static final int MAX_SHOWN = 6;

  private final Findings findings;
  private final List<List<Integer>> all; // choices

  private Ways(Findings findings, List<List<Integer>> all) {
    this.findings = findings;
    this.all = all;
  }

  static Ways of(Findings findings) {
    Map<List<Double>, List<Integer>> ways = new LinkedHashMap<>();
    for (int i = 0; i < findings.choices(); i++) {
      Context context = findings.choice(i).context();
      ways.computeIfAbsent(context.weights(), weights -> new ArrayList<>()).add(i);
    }
    return new Ways(findings, List.copyOf(ways.values()));
  }

  int number() {
    return all.size();
  }

  /** The choices of the most probable ways, in their order. */
  List<List<Integer>> shown() {
    return IntStream.range(0, all.size())
        .boxed()
        .sorted(Comparator.comparingDouble(way -> -probability(all.get(way))))
        .limit(MAX_SHOWN)
        .sorted()
        .map(all::get)
        .toList();
  }

  private double probability(List<Integer> choices) {
    return choices.stream().mapToDouble(i -> findings.choice(i).context().probability()).sum();
  }

  /** That not all are shown. */
  Optional<Document.Block> note() {
    return all.size() <= MAX_SHOWN
        ? Optional.empty()
        : Optional.of(
            Document.Paragraph.note(
                "Shown are %s of %s ways to weigh the objectives, the most frequent ones."
                    .formatted(MAX_SHOWN, Numbers.count(all.size()))));
  }

  /** How the context of a choice weighs them. */
  Text name(int choice) {
    List<Text> weights = new ArrayList<>();
    List<Double> of = findings.choice(choice).context().weights();
    for (int i = 0; i < of.size(); i++) {
      String name = findings.task().judging().objectives().get(i).name();
      weights.add(Text.name(name).and("\u00A0" + Numbers.amount(of.get(i))));
    }
    return Text.joined(weights, ", ");
  }
}
