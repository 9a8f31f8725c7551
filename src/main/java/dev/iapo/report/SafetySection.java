package dev.iapo.report;

import dev.iapo.domain.Labelled;
import dev.iapo.domain.Task;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.run.RoundLog;
import dev.iapo.run.RunResult;
import dev.iapo.schedule.Hindsight;
import dev.iapo.schedule.QueryOrder;
import java.util.ArrayList;
import java.util.List;

/** How likely a run like this one would choose badly: the bound of the guarantee, estimated. */
final class SafetySection {
  /** Arms times queries beyond which it is not worked out. */
  private static final long MOST_VALUES = 4_000_000;

  private final Findings findings;
  private final List<RoundLog> halvings;

  private SafetySection(Findings findings) {
    this.findings = findings;
    List<RoundLog> rounds = findings.result().rounds();
    this.halvings = rounds.subList(findings.finalStage(), rounds.size());
  }

  static Document.Section of(Findings findings) {
    return new Document.Section(
        "How sure this way of choosing is",
        List.of(Document.Paragraph.of(new SafetySection(findings).text())));
  }

  private Text text() {
    RunResult result = findings.result();
    long values = (long) findings.arms().size() * findings.estimates().problem().queries();
    if (result.state() != RunResult.State.COMPLETED || !result.detail().isEmpty()) {
      return Text.of(
          "The bound on the error is of schedules that run to their end; it says nothing.");
    }
    if (values > MOST_VALUES) {
      return Text.of("The bound on the error is not worked out for so many arms and queries.");
    }
    List<Text> known = new ArrayList<>();
    List<Text> unknown = new ArrayList<>();
    int listed = Math.min(findings.choices(), Findings.MAX_CONTEXTS_IN_WORDS);
    for (int i = 0; i < listed; i++) {
      double bound = bound(findings.context(i));
      if (bound < 1) {
        known.add(findings.contextName(i).and(" " + Numbers.amount(bound)));
      } else {
        unknown.add(findings.contextName(i));
      }
    }
    Text text =
        Text.of(
            "An estimate, not a proof: were the arms as they are estimated here, the probability"
                + " that the rounds"
                + (findings.wasScreened() ? " after screening" : "")
                + " choose an arm that loses more than the"
                + " tolerance against the best of those they compare would be "
                + (findings.choices() > listed ? "(in the first contexts) " : ""));
    if (known.isEmpty()) {
      return text.andStrong("bounded by 1 only: the bound says nothing at this budget.");
    }
    text = text.and("at most ").and(Text.joined(known, ", ")).and(".");
    return unknown.isEmpty()
        ? text
        : text.and(" At this budget the bound says nothing of ")
            .and(Text.firstOf(unknown, Findings.MAX_CONTEXTS_IN_WORDS))
            .and(".");
  }

  private double bound(int context) {
    List<Hindsight.Round> rounds =
        halvings.stream()
            .map(
                round ->
                    new Hindsight.Round(
                        round.aliveBefore().get(context), round.pulls() / round.configurations()))
            .toList();
    Task.Search search = findings.task().search();
    double range = findings.estimates().problem().utilityRange(context);
    return Hindsight.bound(
        findings.estimates(),
        Labelled.named("estimator", EstimatorKind.class, search.estimator()),
        Labelled.named("queries", QueryOrder.class, search.queries()),
        context,
        rounds,
        findings.task().goal().tolerance() * range);
  }
}
