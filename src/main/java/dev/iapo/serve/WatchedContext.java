package dev.iapo.serve;

import dev.iapo.domain.Deployable.Choice;
import dev.iapo.domain.Deployable.Figure;
import dev.iapo.domain.Deployable.Promise;
import dev.iapo.serve.Handled.FirstWave;
import dev.iapo.serve.PromisedFigure.Kind;
import dev.iapo.serve.Watch.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a version does in a context.
 *
 * <p>Cost, completions and margin are those of requests that ran their course: answered, and not
 * partially, or all drawn and none parsed (which has no margin). What ended early for a deadline, a
 * limit or a failure says nothing of what the arm costs. Agreement and unparsed ones are those of
 * first waves that came whole, whatever became of the request.
 */
final class WatchedContext {
  private final String id;
  private final Optional<Choice> choice;
  private final Latencies latencies = new Latencies();
  private final Map<String, Long> failed = new TreeMap<>();
  private final PromisedFigure cost;
  private final PromisedFigure completions;
  private final PromisedFigure agreement;
  private final PromisedFigure unparsed;
  private final RunningMean margin = new RunningMean();
  private final RecentMean recentlySaved;
  private long requests;
  private long answered;
  private long partial;
  private long planned;
  private long drawn;
  private long saved;

  /**
   * @param choice empty where requests are of several arms
   * @param unit of the cost
   */
  WatchedContext(String id, Optional<Choice> choice, String unit, DriftRule rule) {
    this.id = id;
    this.choice = choice;
    Optional<Promise> promise = choice.map(Choice::promise);
    cost = new PromisedFigure(Kind.cost(unit), promise.map(Promise::cost), rule);
    completions = new PromisedFigure(Kind.COMPLETIONS, promise.map(Promise::completions), rule);
    agreement = new PromisedFigure(Kind.AGREEMENT, promise.flatMap(Promise::agreement), rule);
    unparsed = new PromisedFigure(Kind.UNPARSED, promise.flatMap(Promise::unparsed), rule);
    recentlySaved = new RecentMean(rule.span());
  }

  void refused(Reply.Reason reason) {
    requests++;
    failed.merge(reason.label(), 1L, Long::sum);
  }

  List<Change> add(Handled handled) {
    requests++;
    List<Change> changes = new ArrayList<>();
    if (handled.reply() instanceof Reply.Answer answer) {
      answered(handled, answer);
    } else if (handled.reply() instanceof Reply.Refused refused) {
      failed.merge(refused.reason().label(), 1L, Long::sum);
    }
    if (ranItsCourse(handled.reply())) {
      recentlySaved.add(handled.saved());
      boolean less = !savingExplainsLess();
      note(changes, cost, handled.bill().cost(), less);
      note(changes, completions, handled.bill().completions(), less);
    }
    FirstWave first = handled.first();
    if (first.pairs() > 0) {
      note(changes, agreement, (double) first.alike() / first.pairs(), true);
    }
    if (first.completions() > 0) {
      note(changes, unparsed, (double) first.unparsed() / first.completions(), true);
    }
    return changes;
  }

  private void answered(Handled handled, Reply.Answer answer) {
    answered++;
    latencies.add(handled.seconds());
    planned += handled.planned();
    drawn += handled.bill().completions();
    saved += handled.saved();
    if (answer.stopped().partial()) {
      partial++;
    }
    if (handled.hasMargin()) {
      margin.add(answer.margin());
    }
  }

  private static boolean ranItsCourse(Reply reply) {
    return reply instanceof Reply.Answer answer
        ? !answer.stopped().partial()
        : ((Reply.Refused) reply).reason() == Reply.Reason.UNPARSED;
  }

  /** Whether all N were promised, and early stops are why there are fewer. */
  private boolean savingExplainsLess() {
    return recentlySaved.now().mean() > 0
        && choice
            .filter(some -> some.promise().completions().mean() >= some.arm().scale())
            .isPresent();
  }

  private void note(List<Change> changes, PromisedFigure figure, double value, boolean less) {
    figure
        .add(value, less)
        .ifPresent(words -> changes.add(new Change(id, figure.drifted(), words)));
  }

  /** Where it is not as promised, in words. */
  List<String> drifted() {
    return apart().map(PromisedFigure::words).toList();
  }

  /** How many figures are not as promised. */
  int driftedFigures() {
    return (int) apart().count();
  }

  private Stream<PromisedFigure> apart() {
    return Stream.of(cost, completions, agreement, unparsed).filter(PromisedFigure::drifted);
  }

  boolean shown() {
    return choice.isPresent() || requests > 0;
  }

  Watched view() {
    Figure margins = margin.figure();
    return new Watched(
        id,
        requests,
        answered,
        partial,
        failed,
        latencies.seconds(),
        planned,
        drawn,
        saved,
        new Watched.Figures(
            cost.figure(), completions.figure(), margins, agreement.figure(), unparsed.figure()),
        choice.map(Choice::promise),
        drifted());
  }
}
