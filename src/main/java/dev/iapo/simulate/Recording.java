package dev.iapo.simulate;

import dev.iapo.domain.Outcomes;
import dev.iapo.inference.EarlyStopVote;
import dev.iapo.inference.InferenceStrategy;
import dev.iapo.inference.MajorityVote;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.DoubleBinaryOperator;

/**
 * The recorded frequencies of an environment, by prompt and query.
 *
 * <p>Arrays are taken over without a copy; callers give them up.
 */
public sealed interface Recording {
  /** How often each answer or outcome was seen. */
  int[] counts(int prompt, int query);

  /** The index of each query's right answer; −1 where answers are not voted on. */
  int[] references(List<RecordedQuery> queries);

  /**
   * A completion of (prompt, query): the index of its answer or outcome, or {@link
   * Outcomes#ABSTAIN}.
   */
  int draw(int prompt, int query, SplittableRandom random);

  /**
   * Answers to be voted on.
   *
   * @param answers every answer that occurs
   * @param ties what a tied vote is worth
   * @param counts by prompt, query and answer; zeros are normal
   * @param abstentions completions without a readable answer, by prompt and query
   * @param step of completions after which a vote that is decided stops; empty if it never does
   */
  record Answers(
      List<String> answers,
      MajorityVote.TieRule ties,
      int[][][] counts,
      int[][] abstentions,
      OptionalInt step)
      implements Recording {
    public Answers {
      answers = List.copyOf(answers);
    }

    /** Those of a vote on all N completions. */
    public Answers(
        List<String> answers, MajorityVote.TieRule ties, int[][][] counts, int[][] abstentions) {
      this(answers, ties, counts, abstentions, OptionalInt.empty());
    }

    InferenceStrategy strategy() {
      return step.isPresent() ? new EarlyStopVote(ties, step.getAsInt()) : new MajorityVote(ties);
    }

    @Override
    public int[] counts(int prompt, int query) {
      return counts[prompt][query];
    }

    @Override
    public int[] references(List<RecordedQuery> queries) {
      return queries.stream().mapToInt(q -> answers.indexOf(q.answer().orElseThrow())).toArray();
    }

    @Override
    public int draw(int prompt, int query, SplittableRandom random) {
      int[] row = counts[prompt][query];
      int answer = Frequencies.draw(row, abstentions[prompt][query], random);
      return answer == row.length ? Outcomes.ABSTAIN : answer;
    }
  }

  /**
   * Outcomes with scores, of which the best is chosen.
   *
   * @param counts by prompt, query and outcome
   * @param scores by prompt, query, outcome and objective
   */
  record Scores(int[][][] counts, double[][][][] scores) implements Recording {
    @Override
    public int[] counts(int prompt, int query) {
      return counts[prompt][query];
    }

    @Override
    public int[] references(List<RecordedQuery> queries) {
      return queries.stream().mapToInt(q -> -1).toArray();
    }

    @Override
    public int draw(int prompt, int query, SplittableRandom random) {
      return Frequencies.draw(counts[prompt][query], 0, random);
    }

    double least(int objective) {
      return extreme(objective, Math::min);
    }

    double greatest(int objective) {
      return extreme(objective, Math::max);
    }

    private double extreme(int objective, DoubleBinaryOperator choice) {
      return Arrays.stream(scores)
          .flatMap(Arrays::stream)
          .flatMap(Arrays::stream)
          .mapToDouble(outcome -> outcome[objective])
          .reduce(choice)
          .orElseThrow();
    }
  }
}
