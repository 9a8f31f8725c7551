package dev.iapo.serve;

import dev.iapo.domain.Deployable.Figure;
import dev.iapo.domain.Deployable.Promise;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a version did in a context since the process began, against what training promised.
 *
 * @param context its id; "weights" of all preferences that are no context's
 * @param requests all that came to it
 * @param answered of those, with an answer; partial ones included
 * @param partial of those, with the best answer so far
 * @param failed by the label of the reason
 * @param seconds until an answer
 * @param planned completions, all answered requests together
 * @param drawn completions, likewise
 * @param saved completions that early stops did not draw
 * @param promise empty where preferences are of several arms
 * @param drifted where it is not as promised, in words; none if it is, or too few came
 */
public record Watched(
    String context,
    long requests,
    long answered,
    long partial,
    Map<String, Long> failed,
    Seconds seconds,
    long planned,
    long drawn,
    long saved,
    Figures figures,
    Optional<Promise> promise,
    List<String> drifted) {
  public Watched {
    failed = Map.copyOf(failed);
    drifted = List.copyOf(drifted);
  }

  /** NaN where nothing was answered. */
  public record Seconds(double mean, double median, double p95, double greatest) {}

  /**
   * Means with their standard errors; NaN where there are none: of requests that ran their course,
   * which were not answered partially and did not fail but for having no answer to read.
   *
   * @param cost in the unit of the task
   * @param agreement the share of pairs, of the first completions of a request, with the same
   *     answer; of all requests whose first completions, at least two, came
   * @param unparsed the share of the first completions without an answer
   */
  public record Figures(
      Figure cost, Figure completions, Figure margin, Figure agreement, Figure unparsed) {}
}
