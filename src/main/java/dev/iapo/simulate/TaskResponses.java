package dev.iapo.simulate;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Query;
import dev.iapo.domain.Seeds;
import dev.iapo.inference.MajorityVote.TieRule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * Answers the questions of a task with numeric references, under each configuration by its {@link
 * Habits}.
 *
 * <p>A request is recognised by its model and its rendered messages. How hard a query is stands in
 * its field {@value #DIFFICULTY_FIELD} (0..1, default 0.5).
 *
 * <p>The habitual answer to a query is one attempt at it with random numbers of that query, the
 * same for every prompt: so of two prompts the more skilled one has every right habit of the other.
 */
public final class TaskResponses implements ResponseModel {
  /** The query field that says how hard the query is. */
  public static final String DIFFICULTY_FIELD = "difficulty";

  private static final int EXCERPT = 80;

  private final List<Configuration> configurations;
  private final List<Query> queries;
  private final Map<String, Habits> habits;
  private final RequestIndex known;

  /**
   * A model of a task.
   *
   * @param queries those of both splits
   * @param habits by configuration id
   * @throws IllegalArgumentException if a configuration has no habits, a reference is not a number,
   *     a difficulty is out of range, or two of different habits ask a model with the same messages
   */
  public TaskResponses(
      List<Configuration> configurations, List<Query> queries, Map<String, Habits> habits) {
    this.configurations = List.copyOf(configurations);
    this.queries = queries;
    this.habits = Map.copyOf(habits);
    this.known = new RequestIndex(this.configurations, queries);
    for (Configuration configuration : configurations) {
      if (!habits.containsKey(configuration.id())) {
        throw new IllegalArgumentException("habits: none for prompt " + configuration.id());
      }
    }
    int place = 0;
    for (Query query : queries) {
      Answering.check(query);
      for (int p = 0; p < this.configurations.size(); p++) {
        add(new RequestIndex.Request(p, place), query);
      }
      place++;
    }
  }

  private void add(RequestIndex.Request request, Query query) {
    Habits own = habits(request);
    known
        .add(request, query)
        .filter(before -> !habits(before).equals(own))
        .ifPresent(
            before -> {
              throw new IllegalArgumentException(
                  "prompt %s, query %s: another prompt with other habits gives the same messages"
                      .formatted(configurations.get(request.configuration()).id(), query.id()));
            });
  }

  private Habits habits(RequestIndex.Request request) {
    return Objects.requireNonNull(habits.get(configurations.get(request.configuration()).id()));
  }

  @Override
  public Recognition recognise(String model, List<ChatMessage> messages) {
    Optional<RequestIndex.Request> request = known.find(model, messages);
    if (request.isPresent()) {
      Query query = queries.get(request.get().query());
      return new Recognition.Known(Answering.of(habits(request.get()), query));
    }
    String last = messages.isEmpty() ? "" : messages.get(messages.size() - 1).content();
    String excerpt = last.length() <= EXCERPT ? last : last.substring(0, EXCERPT) + "…";
    return new Recognition.Unknown(
        "no prompt and query of the task give these messages, which end in: " + excerpt);
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
      Answering answering = Answering.of(own, query);
      double unreadable = answering.habits().unparsable();
      double[] accuracies = votes.accuracies(answering.chances(), unreadable, NumericAnswers.RIGHT);
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
  private record Answering(Habits habits, NumericAnswers answers, double chance, int habit)
      implements Respondent {
    static Answering of(Habits habits, Query query) {
      double chance = habits.chance(difficulty(query));
      SplittableRandom random = new SplittableRandom(Seeds.mix(Seeds.hash(query.id())));
      return new Answering(
          habits, NumericAnswers.of(query), chance, attempt(habits, chance, random));
    }

    /** That the query can be answered. */
    static void check(Query query) {
      difficulty(query);
      NumericAnswers.reference(query);
    }

    private static double difficulty(Query query) {
      String text = query.fields().getOrDefault(DIFFICULTY_FIELD, "0.5");
      double difficulty;
      try {
        difficulty = Double.parseDouble(text);
      } catch (NumberFormatException e) {
        difficulty = Double.NaN;
      }
      if (!(difficulty >= 0 && difficulty <= 1)) {
        throw new IllegalArgumentException(
            "query %s: %s %s (expected: 0..1)".formatted(query.id(), DIFFICULTY_FIELD, text));
      }
      return difficulty;
    }

    /** The index of the answer of one attempt. */
    private static int attempt(Habits habits, double chance, SplittableRandom random) {
      if (random.nextDouble() < chance) {
        return NumericAnswers.RIGHT;
      }
      if (random.nextDouble() < habits.distraction()) {
        return NumericAnswers.DISTRACTOR;
      }
      return NumericAnswers.FIRST_SPREAD + random.nextInt(NumericAnswers.SPREAD);
    }

    @Override
    public SimulatedCompletion complete(long seed) {
      SplittableRandom random = new SplittableRandom(Seeds.mix(seed));
      if (random.nextDouble() < habits.unparsable()) {
        return SimulatedCompletion.finished(Wording.UNREADABLE, OptionalDouble.empty());
      }
      boolean repeats = random.nextDouble() < habits.steadiness();
      int answer = repeats ? habit : attempt(habits, chance, random);
      String text = Wording.answer(answers.texts().get(answer), habits, random);
      return SimulatedCompletion.finished(text, OptionalDouble.empty());
    }

    /** The chance of each answer; the rest is unreadable. */
    double[] chances() {
      double fresh = (1 - habits.unparsable()) * (1 - habits.steadiness());
      double wrong = fresh * (1 - chance);
      double spread = wrong * (1 - habits.distraction()) / NumericAnswers.SPREAD;
      double[] chances = new double[answers.size()];
      Arrays.fill(chances, spread);
      chances[NumericAnswers.RIGHT] = fresh * chance;
      chances[NumericAnswers.DISTRACTOR] = wrong * habits.distraction();
      chances[habit] += (1 - habits.unparsable()) * habits.steadiness();
      return chances;
    }
  }
}
