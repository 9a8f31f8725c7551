package dev.iapo.simulate;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Query;
import dev.iapo.domain.Seeds;
import dev.iapo.inference.MajorityVote.TieRule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * Answers the questions of a task that have right answers, under each configuration by its {@link
 * Habits}.
 *
 * <p>A request is recognised by its model and its rendered messages. How hard a query is stands in
 * its field {@value Difficulty#FIELD} (0..1, default 0.5).
 *
 * <p>The habitual answer to a query is one attempt at it with random numbers of that query, the
 * same for every prompt: so of two prompts the more skilled one has every right habit of the other.
 */
public final class TaskResponses implements ResponseModel {
  private final Answers.Kind kind;
  private final Map<String, Habits> habits;
  private final KnownRequests<Habits> known;

  /** A model of a task whose references are numbers. */
  public TaskResponses(
      List<Configuration> configurations, List<Query> queries, Map<String, Habits> habits) {
    this(Answers.Kind.NUMBERS, configurations, queries, habits);
  }

  /**
   * A model of a task.
   *
   * @param kind of the references
   * @param queries those of both splits
   * @param habits by configuration id
   * @throws IllegalArgumentException if a configuration has no habits, a reference is not of the
   *     kind, a difficulty is out of range, or two of different habits ask a model with the same
   *     messages
   */
  public TaskResponses(
      Answers.Kind kind,
      List<Configuration> configurations,
      List<Query> queries,
      Map<String, Habits> habits) {
    this.kind = kind;
    this.habits = Map.copyOf(habits);
    this.known =
        new KnownRequests<>(
            configurations, queries, habits, (own, query) -> Answering.of(own, kind, query));
  }

  @Override
  public Recognition recognise(String model, List<ChatMessage> messages) {
    return known.recognise(model, messages);
  }

  /**
   * The exact share of these queries that a majority vote over N completions of a configuration
   * answers rightly; place N − 1 is scale N.
   */
  public double[] accuracies(
      String configuration, List<Query> queries, int maxScale, TieRule ties) {
    Habits own = habits.get(configuration);
    if (own == null) {
      throw new IllegalArgumentException("unknown configuration: " + configuration);
    }
    ExactVotes votes = new ExactVotes(maxScale, ties);
    double[] means = new double[maxScale];
    for (Query query : queries) {
      Answering answering = Answering.of(own, kind, query);
      double unreadable = answering.habits().unparsable();
      double[] accuracies = votes.accuracies(answering.chances(), unreadable, Answers.RIGHT);
      for (int n = 1; n <= maxScale; n++) {
        means[n - 1] += accuracies[n - 1] / queries.size();
      }
    }
    return means;
  }

  /**
   * A prompt answering a query.
   *
   * @param chance that a fresh attempt is right
   * @param habit index of the habitual answer
   */
  private record Answering(Habits habits, Answers answers, double chance, int habit)
      implements Respondent {
    static Answering of(Habits habits, Answers.Kind kind, Query query) {
      double chance = habits.chance(Difficulty.of(query));
      SplittableRandom random = new SplittableRandom(Seeds.mix(Seeds.hash(query.id())));
      Answers answers = kind.to(query);
      return new Answering(habits, answers, chance, attempt(habits, answers, chance, random));
    }

    /** The index of the answer of one attempt. */
    private static int attempt(
        Habits habits, Answers answers, double chance, SplittableRandom random) {
      if (random.nextDouble() < chance) {
        return Answers.RIGHT;
      }
      if (random.nextDouble() < habits.distraction()) {
        return Answers.DISTRACTOR;
      }
      return Answers.FIRST_SPREAD + random.nextInt(answers.spread());
    }

    @Override
    public SimulatedCompletion complete(long seed) {
      SplittableRandom random = new SplittableRandom(Seeds.mix(seed));
      if (random.nextDouble() < habits.unparsable()) {
        return SimulatedCompletion.finished(answers.unreadable(), OptionalDouble.empty());
      }
      boolean repeats = random.nextDouble() < habits.steadiness();
      int answer = repeats ? habit : attempt(habits, answers, chance, random);
      String worded = answers.text(answer, random);
      String text = Wording.answer(answers.kind(), worded, habits, random);
      return SimulatedCompletion.finished(text, OptionalDouble.empty());
    }

    /** The chance of each answer; the rest is unreadable. */
    double[] chances() {
      double fresh = (1 - habits.unparsable()) * (1 - habits.steadiness());
      double wrong = fresh * (1 - chance);
      double spread = wrong * (1 - habits.distraction()) / answers.spread();
      double[] chances = new double[answers.size()];
      Arrays.fill(chances, spread);
      chances[Answers.RIGHT] = fresh * chance;
      chances[Answers.DISTRACTOR] = wrong * habits.distraction();
      chances[habit] += (1 - habits.unparsable()) * habits.steadiness();
      return chances;
    }
  }
}
