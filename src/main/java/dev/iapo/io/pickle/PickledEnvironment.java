package dev.iapo.io.pickle;

import dev.iapo.domain.Context;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.simulate.CompletionCost;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.simulate.RecordedPrompt;
import dev.iapo.simulate.RecordedQuery;
import dev.iapo.simulate.Recording;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * One pickled environment as a recorded one.
 *
 * <p>Common attributes: {@code N_max}; {@code cost_per_prompt}, the cost of a completion of each
 * prompt; {@code _contexts}, objects with {@code weights} (those of the objectives, then that of
 * the cost) and perhaps a {@code level}, which becomes the id; {@code context_distribution}, their
 * probabilities.
 */
final class PickledEnvironment {
  private static final double TIER_TOLERANCE = 1e-9;

  private final PickledObject object;
  private final Attributes attributes;
  private final String name;
  private final String source;
  private final OptionalInt recorded;

  private PickledEnvironment(
      PickledObject object, String name, String source, OptionalInt recorded) {
    this.object = object;
    this.attributes = new Attributes(object);
    this.name = name;
    this.source = source;
    this.recorded = recorded;
  }

  /**
   * Converts an environment.
   *
   * @param source where it comes from, for its description
   * @param recorded what frequencies are to sum to; if empty they are as small as they can be
   */
  static RecordedEnvironment convert(
      PickledObject object, String name, String source, OptionalInt recorded)
      throws PickleFormatException {
    PickledEnvironment reading = new PickledEnvironment(object, name, source, recorded);
    if (reading.attributes.has("cat_probs")) {
      return reading.votes();
    }
    if (reading.attributes.has("outcome_probs_train")) {
      return reading.scores();
    }
    if (reading.attributes.has("success_probs")) {
      return reading.tiers();
    }
    throw PickleFormatException.found(
        object.className(),
        "none of the attributes of an environment",
        "cat_probs, outcome_probs_train or success_probs");
  }

  /** {@code cat_probs[P][X][C]} and {@code answers[X]}, with test queries under {@code _te}. */
  private RecordedEnvironment votes() throws PickleFormatException {
    Tensor probabilities = attributes.tensor("cat_probs", 3);
    double[] references = attributes.numbers("answers");
    requireLength("answers", references.length, probabilities.length(1));
    int training = probabilities.length(1);
    Optional<Tensor> held = attributes.optionalTensor("cat_probs_te", 3);
    if (held.isPresent()) {
      double[] heldReferences = attributes.numbers("answers_te");
      requireLength("answers_te", heldReferences.length, held.get().length(1));
      probabilities = probabilities.followedBy(held.get(), attributes.place("cat_probs_te"));
      references = concatenate(references, heldReferences);
    }
    int choices = probabilities.length(2);
    List<RecordedQuery> queries = new ArrayList<>();
    for (double reference : references) {
      if (!(reference >= 0 && reference < choices && reference == Math.rint(reference))) {
        throw PickleFormatException.found(
            attributes.place("answers"), reference, "0.." + (choices - 1));
      }
      queries.add(query(queries.size(), Optional.of("a" + (int) reference)));
    }
    RecoveredCounts counts = counts("cat_probs", probabilities);
    List<String> answers = IntStream.range(0, choices).mapToObj(a -> "a" + a).toList();
    Recording recording =
        new Recording.Answers(
            answers, TieRule.HALF, byPrompt(counts, probabilities), none(probabilities));
    return environment(List.of("correct"), queries, training, counts.note(), recording);
  }

  /**
   * {@code success_probs[tier][P][X]}, with test queries under {@code success_probs_test}, and
   * {@code tier_distribution}. Queries weigh alike here, so tiers must be as likely as they are
   * large.
   */
  private RecordedEnvironment tiers() throws PickleFormatException {
    List<Tensor> tiers = new ArrayList<>();
    int training = 0;
    for (Object tier : attributes.map("success_probs").keySet()) {
      Tensor table = tier("success_probs", tier);
      training += table.length(1);
      if (attributes.has("success_probs_test")
          && attributes.map("success_probs_test").get(tier) != null) {
        table = table.followedBy(tier("success_probs_test", tier), "success_probs_test." + tier);
      }
      tiers.add(table);
    }
    requireEvenTiers(tiers);
    Tensor all = tiers.get(0);
    for (Tensor tier : tiers.subList(1, tiers.size())) {
      all = all.followedBy(tier, attributes.place("success_probs"));
    }
    double[] both = new double[2 * all.values().length];
    for (int i = 0; i < all.values().length; i++) {
      both[2 * i] = all.values()[i];
      both[2 * i + 1] = 1 - all.values()[i];
    }
    Tensor probabilities = new Tensor(new int[] {all.length(0), all.length(1), 2}, both);
    RecoveredCounts counts = counts("success_probs", probabilities);
    List<RecordedQuery> queries = queries(all.length(1), Optional.of("right"));
    Recording recording =
        new Recording.Answers(
            List.of("right", "wrong"),
            TieRule.HALF,
            byPrompt(counts, probabilities),
            none(probabilities));
    return environment(List.of("correct"), queries, training, counts.note(), recording);
  }

  private Tensor tier(String attribute, Object tier) throws PickleFormatException {
    Object table = attributes.map(attribute).get(tier);
    String place = attributes.place(attribute) + "[" + tier + "]";
    if (table == null) {
      throw new PickleFormatException(place + ": missing");
    }
    return Tensor.of(place, table, 2);
  }

  private void requireEvenTiers(List<Tensor> tiers) throws PickleFormatException {
    double[] chances = attributes.numbers("tier_distribution");
    requireLength("tier_distribution", chances.length, tiers.size());
    double queries = tiers.stream().mapToInt(tier -> tier.length(1)).sum();
    for (int t = 0; t < chances.length; t++) {
      if (!(Math.abs(chances[t] - tiers.get(t).length(1) / queries) <= TIER_TOLERANCE)) {
        throw PickleFormatException.found(
            attributes.place("tier_distribution"),
            Arrays.toString(chances),
            "tiers as likely as they have queries: all queries weigh alike here");
      }
    }
  }

  /** {@code outcome_probs_train[P][Q][M]} and {@code outcome_vectors_train[P][Q][M][K]}. */
  private RecordedEnvironment scores() throws PickleFormatException {
    Tensor probabilities = attributes.tensor("outcome_probs_train", 3);
    Tensor vectors = attributes.tensor("outcome_vectors_train", 4);
    requireFit("outcome_vectors_train", vectors, probabilities);
    int training = probabilities.length(1);
    Optional<Tensor> held = attributes.optionalTensor("outcome_probs_test", 3);
    if (held.isPresent()) {
      Tensor heldVectors = attributes.tensor("outcome_vectors_test", 4);
      requireFit("outcome_vectors_test", heldVectors, held.get());
      // Where no test queries were given, those attributes are copies of the training ones
      if (!held.get().isSameAs(probabilities) || !heldVectors.isSameAs(vectors)) {
        probabilities =
            probabilities.followedBy(held.get(), attributes.place("outcome_probs_test"));
        vectors = vectors.followedBy(heldVectors, attributes.place("outcome_vectors_test"));
      }
    }
    int objectives = vectors.length(3);
    RecoveredCounts counts = counts("outcome_probs_train", probabilities);
    return environment(
        IntStream.rangeClosed(1, objectives).mapToObj(k -> "objective" + k).toList(),
        queries(probabilities.length(1), Optional.empty()),
        training,
        counts.note(),
        new Recording.Scores(byPrompt(counts, probabilities), scores(vectors)));
  }

  private void requireFit(String attribute, Tensor vectors, Tensor probabilities)
      throws PickleFormatException {
    if (!Arrays.equals(vectors.shape(), 0, 3, probabilities.shape(), 0, 3)) {
      throw PickleFormatException.found(
          attributes.place(attribute),
          "shape " + Arrays.toString(vectors.shape()),
          "the shape of its probabilities " + Arrays.toString(probabilities.shape()));
    }
  }

  private RecordedEnvironment environment(
      List<String> objectives,
      List<RecordedQuery> queries,
      int training,
      String note,
      Recording recording)
      throws PickleFormatException {
    return new RecordedEnvironment(
        name,
        "Imported from %s (%s): %d training queries, then %d test queries; %s."
            .formatted(source, object.className(), training, queries.size() - training, note),
        attributes.integer("N_max"),
        objectives,
        prompts(),
        contexts(objectives.size()),
        queries,
        recording);
  }

  private List<RecordedPrompt> prompts() throws PickleFormatException {
    double[] costs = attributes.numbers("cost_per_prompt");
    int digits = digits(costs.length, 2);
    List<RecordedPrompt> prompts = new ArrayList<>();
    for (double cost : costs) {
      String id = numbered("p", prompts.size(), digits);
      prompts.add(new RecordedPrompt(id, CompletionCost.fixed(cost)));
    }
    return prompts;
  }

  private List<Context> contexts(int objectives) throws PickleFormatException {
    List<?> items = attributes.list("_contexts");
    double[] probabilities = attributes.numbers("context_distribution");
    requireLength("context_distribution", probabilities.length, items.size());
    List<Context> contexts = new ArrayList<>();
    for (Object item : items) {
      if (!(item instanceof PickledObject context)) {
        throw PickleFormatException.found(
            attributes.place("_contexts"), "not a context", "objects with weights");
      }
      Attributes ofContext = new Attributes(context);
      double[] weights = ofContext.numbers("weights");
      if (weights.length != objectives + 1) {
        throw PickleFormatException.found(
            ofContext.place("weights"),
            weights.length + " weights",
            "%d, of the objectives and of the cost".formatted(objectives + 1));
      }
      String id = numbered("c", contexts.size(), digits(items.size(), 2));
      contexts.add(
          new Context(
              ofContext.text("level").orElse(id),
              Arrays.stream(weights, 0, objectives).boxed().toList(),
              weights[objectives],
              probabilities[contexts.size()]));
    }
    return contexts;
  }

  private RecoveredCounts counts(String attribute, Tensor probabilities)
      throws PickleFormatException {
    if (probabilities.values().length == 0) {
      throw PickleFormatException.found(
          attributes.place(attribute),
          "shape " + Arrays.toString(probabilities.shape()),
          "at least one value");
    }
    RecoveredCounts counts =
        RecoveredCounts.of(
            attributes.place(attribute), probabilities.values(), probabilities.length(2));
    return recorded.isPresent() ? counts.outOf(recorded.getAsInt()) : counts;
  }

  private void requireLength(String attribute, int length, int expected)
      throws PickleFormatException {
    if (length != expected) {
      throw PickleFormatException.found(
          attributes.place(attribute), length + " values", String.valueOf(expected));
    }
  }

  private static int[][][] byPrompt(RecoveredCounts counts, Tensor probabilities) {
    int queries = probabilities.length(1);
    return IntStream.range(0, probabilities.length(0))
        .mapToObj(p -> Arrays.copyOfRange(counts.rows(), p * queries, (p + 1) * queries))
        .toArray(int[][][]::new);
  }

  private static int[][] none(Tensor probabilities) {
    return new int[probabilities.length(0)][probabilities.length(1)];
  }

  private static double[][][][] scores(Tensor vectors) {
    int objectives = vectors.length(3);
    double[][][][] scores =
        new double[vectors.length(0)][vectors.length(1)][vectors.length(2)][objectives];
    int from = 0;
    for (double[][][] ofPrompt : scores) {
      for (double[][] ofQuery : ofPrompt) {
        for (double[] outcome : ofQuery) {
          System.arraycopy(vectors.values(), from, outcome, 0, objectives);
          from += objectives;
        }
      }
    }
    return scores;
  }

  private static double[] concatenate(double[] first, double[] second) {
    double[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  private static List<RecordedQuery> queries(int count, Optional<String> answer) {
    return IntStream.range(0, count).mapToObj(x -> query(x, answer)).toList();
  }

  private static RecordedQuery query(int number, Optional<String> answer) {
    return new RecordedQuery(numbered("q", number, 4), answer);
  }

  private static int digits(int count, int least) {
    return Math.max(least, String.valueOf(count - 1).length());
  }

  private static String numbered(String letter, int number, int digits) {
    return letter + ("%0" + digits + "d").formatted(number);
  }
}
