package dev.iapo.serve;

import dev.iapo.domain.Deployable.Figure;
import java.util.Locale;
import java.util.Optional;

/** A figure of what is served, over all requests and over the last ones, against its promise. */
final class PromisedFigure {
  /**
   * What it is.
   *
   * @param unit what follows the number in words
   * @param share whether it is within 0..1
   */
  record Kind(String name, String unit, boolean share) {
    static final Kind COMPLETIONS = new Kind("completions", " per request", false);
    static final Kind AGREEMENT = new Kind("agreement", "", true);
    static final Kind UNPARSED = new Kind("unparsed", "", true);

    static Kind cost(String unit) {
      return new Kind("cost", " " + unit + " per request", false);
    }
  }

  private final Kind kind;
  private final Optional<Figure> promised;
  private final DriftRule rule;
  private final RunningMean all = new RunningMean();
  private final RecentMean recent;
  private boolean drifted;

  /**
   * @param promised empty if it is not known
   */
  PromisedFigure(Kind kind, Optional<Figure> promised, DriftRule rule) {
    this.kind = kind;
    this.promised = promised;
    this.rule = rule;
    this.recent = new RecentMean(rule.span());
  }

  /**
   * That of a further request.
   *
   * @param less whether less than was promised is worth a word
   * @return what is to be said, if a drift has begun or ended with it
   */
  Optional<String> add(double value, boolean less) {
    all.add(value);
    recent.add(value);
    if (promised.isEmpty()) {
      return Optional.empty();
    }
    RunningMean served = recent.now();
    boolean before = drifted;
    drifted =
        (less || served.mean() > promised.get().mean())
            && rule.apart(served, promised.get(), kind.share(), before);
    return drifted == before ? Optional.empty() : Optional.of(words());
  }

  boolean drifted() {
    return drifted;
  }

  Figure figure() {
    return all.figure();
  }

  /** Such as {@code cost 13.2 tokens per request over the last 612 (promised 10.1)}. */
  String words() {
    RunningMean served = recent.now();
    return "%s %s%s over the last %d (promised %s)"
        .formatted(
            kind.name(),
            number(served.mean()),
            kind.unit(),
            served.count(),
            promised.map(figure -> number(figure.mean())).orElse("nothing"));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3g", value);
  }
}
