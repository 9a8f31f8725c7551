package dev.iapo.simulate;

import dev.iapo.domain.Context;
import dev.iapo.domain.Seeds;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.simulate.SyntheticPrompt.Role;
import dev.iapo.simulate.SyntheticSpec.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Makes synthetic environments; equal specifications give equal ones.
 *
 * <p>Queries share their difficulty among all prompts. Cost weights are 0 at one end, and spaced so
 * that the worthwhile number of completions falls from the greatest to one.
 */
public final class EnvironmentGenerator {
  /** How far the hardest tier is above the mean difficulty, and the easiest below it, in logits. */
  private static final double TIER_REACH = 1.5;

  private static final double SKILL_SPREAD = 0.15;
  private static final double SKILL_BETWEEN_MODELS = 0.5;
  private static final double COST_WITHIN_MODEL = 0.15;

  /** What scaling from one completion to the most is about worth, by which cost weights are set. */
  private static final double GAIN_OF_VOTES = 0.1;

  private static final double GAIN_OF_SELECTION = 0.08;

  /** Relative costs of completions of random length, and how often each occurs. */
  private static final double[] LENGTHS = {0.35, 0.5, 0.7, 0.95, 1.3, 1.8, 2.5};

  private static final int[] LENGTH_COUNTS = {5, 15, 25, 25, 16, 10, 4};

  private final SyntheticSpec spec;

  private EnvironmentGenerator(SyntheticSpec spec) {
    this.spec = spec;
  }

  public static RecordedEnvironment generate(SyntheticSpec spec, String name) {
    return new EnvironmentGenerator(spec).environment(name);
  }

  private RecordedEnvironment environment(String name) {
    double[] difficulties = difficulties();
    List<SyntheticPrompt> prompts = prompts();
    boolean selects = spec.kind() == Kind.BEST_OF_N;
    int[] references = references();
    Recording recording =
        selects
            ? SyntheticScores.of(spec, prompts, difficulties)
            : new Recording.Answers(
                answers(),
                TieRule.HALF,
                SyntheticVotes.counts(spec, prompts, difficulties, references),
                new int[prompts.size()][difficulties.length]);
    List<RecordedQuery> queries =
        IntStream.range(0, difficulties.length)
            .mapToObj(
                x ->
                    new RecordedQuery(
                        numbered("q", x, difficulties.length, 4),
                        selects ? Optional.empty() : Optional.of(answers().get(references[x]))))
            .toList();
    return new RecordedEnvironment(
        name,
        description(),
        spec.shape().maxScale(),
        objectives(),
        prompts.stream().map(this::recorded).toList(),
        contexts(),
        queries,
        recording);
  }

  private String description() {
    return "Synthetic (%s, seed %d): %d tiers of difficulty with spread %s, %s of the prompts deceptive."
        .formatted(
            spec.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
            spec.seed(),
            spec.difficulty().tiers(),
            spec.difficulty().spread(),
            spec.difficulty().deceptive());
  }

  /** In logits; the tiers are of about equal size and in turn, so that any split holds all. */
  private double[] difficulties() {
    SplittableRandom random = random("difficulties");
    int tiers = spec.difficulty().tiers();
    return IntStream.range(0, spec.shape().queries())
        .mapToDouble(
            x -> {
              double place = tiers == 1 ? 0 : 2.0 * (x % tiers) / (tiers - 1) - 1;
              return TIER_REACH * place + spec.difficulty().spread() * random.nextGaussian();
            })
        .toArray();
  }

  private List<String> answers() {
    return spec.kind() == Kind.BERNOULLI
        ? List.of("right", "wrong")
        : IntStream.range(0, spec.shape().choices()).mapToObj(a -> "a" + a).toList();
  }

  /** The index of the right answer of every query. */
  private int[] references() {
    SplittableRandom random = random("references");
    int answers = spec.kind() == Kind.CATEGORICAL ? spec.shape().choices() : 1;
    return random.ints(spec.shape().queries(), 0, answers).toArray();
  }

  private List<String> objectives() {
    return spec.kind() == Kind.BEST_OF_N
        ? IntStream.rangeClosed(1, spec.shape().objectives())
            .mapToObj(k -> "objective" + k)
            .toList()
        : List.of("correct");
  }

  private List<SyntheticPrompt> prompts() {
    SplittableRandom random = random("prompts");
    int models = spec.shape().models();
    Role[] roles = roles();
    double[] skills =
        IntStream.range(0, spec.shape().prompts())
            .mapToDouble(p -> SKILL_SPREAD * random.nextGaussian())
            .toArray();
    List<SyntheticPrompt> prompts = new ArrayList<>();
    for (int model = 0; model < models; model++) {
      double rank = models == 1 ? 0 : 2.0 * model / (models - 1) - 1;
      for (int p = 0; p < skills.length; p++) {
        String id = numbered("p", p, skills.length, 2);
        prompts.add(
            new SyntheticPrompt(
                models == 1 ? id : "model" + (model + 1) + "/" + id,
                roles[prompts.size()],
                skills[p] + SKILL_BETWEEN_MODELS * rank,
                cost(rank, random)));
      }
    }
    return prompts;
  }

  /** As many prompts are late as are deceptive, if there are enough. */
  private Role[] roles() {
    int count = spec.shape().configurations();
    double share = spec.difficulty().deceptive();
    int deceptive = share == 0 ? 0 : (int) Math.max(1, Math.floor(share * count));
    Role[] roles = new Role[count];
    Arrays.fill(roles, Role.ORDINARY);
    Arrays.fill(roles, 0, Math.min(2 * deceptive, count), Role.LATE);
    Arrays.fill(roles, 0, deceptive, Role.DECEPTIVE);
    SplittableRandom random = random("roles");
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      Role swapped = roles[i];
      roles[i] = roles[j];
      roles[j] = swapped;
    }
    return roles;
  }

  /** Anywhere in the range for a single model; around its level for one of several. */
  private double cost(double rank, SplittableRandom random) {
    double low = spec.cost().low();
    double high = spec.cost().high();
    double place = random.nextDouble();
    double cost =
        spec.shape().models() == 1
            ? low + place * (high - low)
            : low
                * Math.pow(high / low, (rank + 1) / 2)
                * (1 + COST_WITHIN_MODEL * (2 * place - 1));
    return Math.min(high, Math.max(low, rounded(cost)));
  }

  private RecordedPrompt recorded(SyntheticPrompt prompt) {
    if (!spec.cost().random()) {
      return recorded(prompt.id(), new double[] {prompt.cost()}, new int[] {1});
    }
    double mean = new CompletionCost(LENGTHS.clone(), LENGTH_COUNTS.clone()).mean();
    double[] costs =
        Arrays.stream(LENGTHS).map(length -> rounded(prompt.cost() * length / mean)).toArray();
    return recorded(prompt.id(), costs, LENGTH_COUNTS.clone());
  }

  private RecordedPrompt recorded(String id, double[] costs, int[] counts) {
    double perCost = spec.cost().tokensPerCost();
    int[] tokens =
        perCost == 0
            ? new int[0]
            : Arrays.stream(costs)
                .mapToInt(cost -> (int) Math.max(1, Math.round(cost * perCost)))
                .toArray();
    return new RecordedPrompt(id, new CompletionCost(costs, tokens, counts));
  }

  /** Directions of the objectives' weights, each with every cost weight. */
  private List<Context> contexts() {
    int count = spec.shape().contexts();
    boolean selects = spec.kind() == Kind.BEST_OF_N;
    int levels = !selects || count % 3 == 0 ? (selects ? 3 : count) : 1;
    List<Context> contexts = new ArrayList<>();
    for (List<Double> weights : directions(count / levels)) {
      for (int level = 0; level < levels; level++) {
        String id =
            !selects && levels == 3
                ? List.of("low", "mid", "high").get(level)
                : numbered("c", contexts.size(), count, 2);
        contexts.add(new Context(id, weights, -costWeight(level, levels), 1.0 / count));
      }
    }
    return contexts;
  }

  /**
   * The weight at which about T completions are worth their cost, where utility grows with the
   * logarithm of their number: T falls from the greatest to 1 with the level; level 0 weighs
   * nothing.
   */
  private double costWeight(int level, int levels) {
    if (level == 0 && levels > 1) {
      return 0;
    }
    double most = Math.max(2, spec.shape().maxScale());
    double target = Math.pow(most, levels == 1 ? 0.5 : 1 - (double) level / (levels - 1));
    double gain = spec.kind() == Kind.BEST_OF_N ? GAIN_OF_SELECTION : GAIN_OF_VOTES;
    double cost = Math.sqrt(spec.cost().low() * spec.cost().high());
    return rounded(gain / (cost * target * Math.log(most)));
  }

  /** A grid of three weights per objective where that gives the number; random ones otherwise. */
  private List<List<Double>> directions(int count) {
    int objectives = objectives().size();
    if (spec.kind() != Kind.BEST_OF_N) {
      return List.of(List.of(1.0));
    }
    double[] grid = {0.2, 0.5, 0.8};
    boolean isGrid = count == Math.pow(grid.length, objectives);
    SplittableRandom random = random("contexts");
    List<List<Double>> directions = new ArrayList<>();
    for (int d = 0; d < count; d++) {
      Double[] weights = new Double[objectives];
      int rest = d;
      for (int k = objectives - 1; k >= 0; k--) {
        weights[k] = isGrid ? grid[rest % grid.length] : random.nextInt(10, 91) / 100.0;
        rest /= grid.length;
      }
      directions.add(List.of(weights));
    }
    return directions;
  }

  private SplittableRandom random(String purpose) {
    return new SplittableRandom(Seeds.mix(spec.seed(), Seeds.hash(purpose)));
  }

  /** To four digits that matter: files stay small and readable. */
  private static double rounded(double value) {
    return Double.parseDouble(String.format(Locale.ROOT, "%.3e", value));
  }

  private static String numbered(String letter, int number, int count, int digits) {
    int width = Math.max(digits, String.valueOf(count - 1).length());
    return letter + ("%0" + width + "d").formatted(number);
  }
}
