package dev.iapo.estimate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which of some arms is best, for every weight of the cost: the upper envelope of the lines U(w) =
 * quality + w · cost, for weights w from 0 down.
 *
 * <p>With the weights of the objectives fixed this is exact, for a strategy chooses its answer
 * without looking at the cost.
 *
 * @param segments from the weight 0 down, at least one; each is best in a range that is more than a
 *     point, but for a first one that is best at 0 only, on a tie
 */
public record Envelope(List<Segment> segments) {
  public Envelope {
    segments = List.copyOf(segments);
  }

  /**
   * An arm as the weight of its cost varies.
   *
   * @param quality the utility at the weight 0
   * @param cost of a query, at least 0
   */
  public record Line(int arm, double quality, double cost) {
    public Line {
      if (!Double.isFinite(quality) || !(cost >= 0 && Double.isFinite(cost))) {
        throw new IllegalArgumentException(
            "line of arm %s: quality %s, cost %s (expected: finite, and a cost of at least 0)"
                .formatted(arm, quality, cost));
      }
    }

    public double at(double weight) {
      return quality + weight * cost;
    }
  }

  /**
   * The weights at which an arm is best. At a weight where two segments meet both arms are.
   *
   * @param from the greatest weight, at most 0
   * @param to the least weight; −∞ for the last segment
   */
  public record Segment(Line line, double from, double to) {}

  /**
   * The envelope of some lines.
   *
   * @param lines at least one; of lines that are the same, the first counts
   */
  public static Envelope of(List<Line> lines) {
    Line first = lines.get(0);
    for (Line line : lines) {
      first = line.quality() > first.quality() ? line : first;
    }
    List<Segment> segments = new ArrayList<>();
    double from = 0;
    Line best = first;
    for (Line line : lines) { // as good at 0, and better below it
      best = line.quality() == first.quality() && line.cost() < best.cost() ? line : best;
    }
    if (!best.equals(first)) {
      segments.add(new Segment(first, 0, 0));
    }
    Optional<Line> next = next(best, lines);
    while (next.isPresent()) {
      double to = Math.min(from, crossing(best, next.get()));
      if (to < from) { // not if three lines meet in a point, up to rounding
        segments.add(new Segment(best, from, to));
      }
      from = to;
      best = next.get();
      next = next(best, lines);
    }
    segments.add(new Segment(best, from, Double.NEGATIVE_INFINITY));
    return new Envelope(segments);
  }

  /** The cheaper line that overtakes first as the weight falls; of several the cheapest. */
  private static Optional<Line> next(Line best, List<Line> lines) {
    Line next = best;
    double at = Double.NEGATIVE_INFINITY;
    for (Line line : lines) {
      if (line.cost() < best.cost()) {
        double crossing = crossing(best, line);
        if (crossing > at || (crossing == at && line.cost() < next.cost())) {
          next = line;
          at = crossing;
        }
      }
    }
    return next.equals(best) ? Optional.empty() : Optional.of(next);
  }

  /** The weight at which a cheaper line is as good. */
  private static double crossing(Line line, Line cheaper) {
    return (cheaper.quality() - line.quality()) / (line.cost() - cheaper.cost());
  }

  /**
   * Some lines without those that another beats in one of quality and cost, and matches in the
   * other; cheapest first.
   *
   * @param lines of lines that are the same, the first counts
   */
  public static List<Line> nonDominated(List<Line> lines) {
    List<Line> kept = new ArrayList<>();
    for (Line line : lines) {
      boolean beaten = kept.stream().anyMatch(other -> matches(other, line));
      if (!beaten) {
        kept.removeIf(other -> matches(line, other));
        kept.add(line);
      }
    }
    kept.sort(Comparator.comparingDouble(Line::cost));
    return List.copyOf(kept);
  }

  private static boolean matches(Line one, Line other) {
    return one.quality() >= other.quality() && one.cost() <= other.cost();
  }
}
