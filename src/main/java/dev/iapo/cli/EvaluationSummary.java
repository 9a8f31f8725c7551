package dev.iapo.cli;

import dev.iapo.domain.Evaluation;
import dev.iapo.domain.Evaluation.Gain;
import dev.iapo.domain.Interval;
import dev.iapo.domain.Policy;
import java.util.List;
import java.util.Locale;

/** What an evaluation showed in a few lines. */
final class EvaluationSummary {
  /** More contexts than this are only averaged. */
  private static final int MAX_CONTEXTS = 4;

  private final Terminal terminal;

  EvaluationSummary(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Prints that of an evaluated policy. */
  void print(Policy policy) {
    Evaluation evaluation = policy.evaluation().orElseThrow();
    terminal.result(
        "held out: %d of %d test queries were asked, %s"
            .formatted(
                evaluation.queries(),
                evaluation.split(),
                Amounts.ofLimit(
                    evaluation.budget(),
                    evaluation.usage().spent().in(evaluation.budget().unit()))));
    int contexts = policy.choices().size();
    if (contexts <= MAX_CONTEXTS) {
      for (int i = 0; i < contexts; i++) {
        choice(policy.choices().get(i), evaluation.choices().get(i));
      }
    }
    if (contexts > 1) {
      terminal.result("average over contexts:" + correct(evaluation.correct()));
      gains(evaluation.average());
    }
  }

  private void choice(Policy.Choice choice, Evaluation.HeldOut heldOut) {
    Interval value = heldOut.value();
    terminal.result(
        "%s: utility %s (%s), in training %s%s%s"
            .formatted(
                choice.context().id(),
                Amounts.number(value.estimate()),
                bounds(value),
                Amounts.number(heldOut.training()),
                choice.oracle() ? "; of an oracle, which cannot be served" : "",
                correct(heldOut.correct()).isEmpty() ? "" : ";" + correct(heldOut.correct())));
    gains(heldOut.gains());
  }

  private static String correct(double share) {
    return Double.isNaN(share)
        ? ""
        : String.format(Locale.ROOT, " correct choice in %.0f %% of resamples", 100 * share);
  }

  private void gains(List<Gain> gains) {
    gains.forEach(
        gain ->
            terminal.result(
                "  over %s: %s".formatted(gain.rival().label(), outcome(gain.outcome()))));
  }

  private static String outcome(Evaluation.Outcome outcome) {
    if (outcome instanceof Evaluation.Tested test) {
      return "%s (%s, p %s)%s"
          .formatted(
              Amounts.number(test.gain().estimate()),
              bounds(test.gain()),
              p(test.adjusted()),
              test.shown() ? "" : ": no difference shown");
    }
    if (outcome instanceof Evaluation.TooFew few) {
      return "too few queries (%d)".formatted(few.queries());
    }
    return outcome instanceof Evaluation.SameArm ? "the same arm" : "not known";
  }

  private static String bounds(Interval interval) {
    return Double.isInfinite(interval.low())
        ? "not bounded"
        : Amounts.number(interval.low()) + " to " + Amounts.number(interval.high());
  }

  private static String p(double p) {
    return p < 0.001 ? "< 0.001" : String.format(Locale.ROOT, "= %.3f", p);
  }
}
