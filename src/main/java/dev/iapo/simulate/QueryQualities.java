package dev.iapo.simulate;

import dev.iapo.inference.EarlyStopVote;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The expected quality of a prompt on one query, at every scale, in closed form. There is one row
 * of them for all contexts where answers are voted on, and one per context where the best is
 * chosen.
 */
final class QueryQualities {
  /** More numbers than this are not kept (256 MB). */
  private static final long MOST_KEPT = 32_000_000;

  private final RecordedEnvironment environment;
  private final @Nullable ExactVotes votes;
  private final Optional<EarlyStopVote> stopping;
  private final int[] references;
  // By row (of draws last) and prompt, then query, as far as known; empty if not kept. Threads
  // share it.
  private final List<AtomicReferenceArray<double @Nullable []>> kept;

  /**
   * @param keep whether what is computed is kept for being asked again, if it is not too much
   */
  QueryQualities(RecordedEnvironment environment, boolean keep) {
    this.environment = environment;
    this.references = environment.recording().references(environment.queries());
    this.votes =
        environment.recording() instanceof Recording.Answers answers
            ? new ExactVotes(environment.maxScale(), answers.ties())
            : null;
    this.stopping =
        environment.strategy() instanceof EarlyStopVote early
            ? Optional.of(early)
            : Optional.empty();
    int prompts = environment.prompts().size();
    int queries = environment.queries().size();
    int rows = rows() + (mayStop() ? 1 : 0);
    boolean fits = (long) rows * prompts * queries * environment.maxScale() <= MOST_KEPT;
    int tables = keep && fits ? rows * prompts : 0;
    this.kept =
        IntStream.range(0, tables)
            .mapToObj(i -> new AtomicReferenceArray<double @Nullable []>(queries))
            .toList();
  }

  int rows() {
    return votes != null ? 1 : environment.contexts().size();
  }

  int row(int context) {
    return votes != null ? 0 : context;
  }

  /** What a context's row is multiplied by. */
  double factor(int context) {
    return votes != null ? environment.contexts().get(context).weights().get(0) : 1;
  }

  /** The qualities by scale; not to be changed. Threads may compute the same one twice. */
  double[] of(int row, int prompt, int query) {
    if (kept.isEmpty()) {
      return compute(row, prompt, query);
    }
    var table = kept.get(row * environment.prompts().size() + prompt);
    double[] known = table.getAcquire(query);
    if (known == null) {
      known = compute(row, prompt, query);
      table.setRelease(query, known); // so that who sees the array sees its numbers
    }
    return known;
  }

  /** Whether fewer than N completions may be drawn. */
  boolean mayStop() {
    return stopping.isPresent();
  }

  /** How many completions are drawn, on average, by scale; where they may be fewer than N. */
  double[] drawn(int prompt, int query) {
    return of(rows(), prompt, query);
  }

  private double[] compute(int row, int prompt, int query) {
    int[] counts = environment.recording().counts(prompt, query);
    if (votes != null && environment.recording() instanceof Recording.Answers recording) {
      int abstentions = recording.abstentions()[prompt][query];
      double total = (double) Frequencies.total(counts) + abstentions;
      double[] chances = Arrays.stream(counts).mapToDouble(count -> count / total).toArray();
      if (row == rows()) {
        return stopping
            .orElseThrow()
            .expected(chances, abstentions / total, environment.maxScale())
            .completions();
      }
      return votes.accuracies(chances, abstentions / total, references[query]);
    }
    double[][] scores = ((Recording.Scores) environment.recording()).scores()[prompt][query];
    return expectedMaxima(
        Arrays.stream(scores).mapToDouble(s -> weighted(s, row)).toArray(), counts);
  }

  private double weighted(double[] scores, int context) {
    double value = 0;
    for (int k = 0; k < scores.length; k++) {
      value += environment.contexts().get(context).weights().get(k) * scores[k];
    }
    return value;
  }

  /**
   * The expected greatest of N draws for every N: with sorted values v and their distribution
   * function F, Σ_m v_m·(F_m^N − F_{m−1}^N), summed by parts so that nothing cancels.
   */
  private double[] expectedMaxima(double[] values, int[] counts) {
    int[] order =
        IntStream.range(0, values.length)
            .filter(m -> counts[m] > 0)
            .boxed()
            .sorted(Comparator.comparingDouble(m -> values[m]))
            .mapToInt(m -> m)
            .toArray();
    double[] maxima = new double[environment.maxScale()];
    Arrays.fill(maxima, values[order[order.length - 1]]);
    double total = Frequencies.total(counts);
    long below = 0;
    for (int i = 0; i + 1 < order.length; i++) {
      below += counts[order[i]];
      double step = values[order[i + 1]] - values[order[i]];
      double power = 1;
      for (int n = 1; n <= maxima.length; n++) {
        power *= below / total;
        maxima[n - 1] -= step * power;
      }
    }
    return maxima;
  }
}
