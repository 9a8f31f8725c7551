package dev.iapo.simulate;

/**
 * What a synthetic environment is to be like. Messages of what is wrong name the option.
 *
 * @param recorded completions per prompt and query, 1..10,000: the sum of their frequencies
 */
public record SyntheticSpec(
    Kind kind, Shape shape, Difficulty difficulty, Cost cost, int recorded, long seed) {
  private static final int MOST_COMPLETIONS = 10_000;

  /** A prompt and query each take about as many numbers as there are choices. */
  private static final long MOST_NUMBERS = 20_000_000;

  public SyntheticSpec {
    range("recorded", recorded, 1, MOST_COMPLETIONS);
    int objectives = kind == Kind.BEST_OF_N ? shape.objectives() : 1;
    if (kind == Kind.BERNOULLI && shape.choices() != 2) {
      throw wrong("answers", shape.choices(), "2: right and wrong");
    }
    if (kind != Kind.BEST_OF_N && shape.objectives() != 1) {
      throw wrong("objectives", shape.objectives(), "1: a vote has only correctness");
    }
    long cells = (long) shape.models() * shape.prompts() * shape.queries();
    if (cells * shape.choices() * objectives > MOST_NUMBERS) {
      throw new IllegalArgumentException(
          "models × prompts × queries × answers or outcomes × objectives: %,d (expected: at most %,d)"
              .formatted(cells * shape.choices() * objectives, MOST_NUMBERS));
    }
  }

  /** What the completions of a query are. */
  public enum Kind {
    /** Right or wrong, put to a vote. */
    BERNOULLI,
    /** One of several answers, put to a vote. */
    CATEGORICAL,
    /** One of several outcomes with scores, of which the best is chosen. */
    BEST_OF_N
  }

  /**
   * How many there are of everything.
   *
   * @param models 1..100, each with all prompts
   * @param prompts 1..1,000
   * @param queries 1..100,000
   * @param choices answers of a vote or outcomes of Best-of-N, 2..1,000
   * @param objectives 1..10
   * @param contexts 1..10,000
   * @param maxScale 1..{@link RecordedEnvironment#MAX_SCALE}
   */
  public record Shape(
      int models,
      int prompts,
      int queries,
      int choices,
      int objectives,
      int contexts,
      int maxScale) {
    public Shape {
      range("models", models, 1, 100);
      range("prompts", prompts, 1, 1_000);
      range("queries", queries, 1, 100_000);
      range("answers or outcomes", choices, 2, 1_000);
      range("objectives", objectives, 1, 10);
      range("contexts", contexts, 1, 10_000);
      range("max-scale", maxScale, 1, RecordedEnvironment.MAX_SCALE);
    }

    /** Prompts of all models. */
    int configurations() {
      return models * prompts;
    }
  }

  /**
   * How hard the queries are, and for whom.
   *
   * @param tiers queries fall into as many tiers of difficulty, 1..20
   * @param spread the standard deviation of difficulty within a tier, in logits, 0..5
   * @param deceptive the share of prompts that are best at N = 1 but poor at large N, 0..0.5; as
   *     many others are the other way round
   */
  public record Difficulty(int tiers, double spread, double deceptive) {
    public Difficulty {
      range("difficulty-tiers", tiers, 1, 20);
      range("spread", spread, 0, 5);
      range("deceptive", deceptive, 0, 0.5);
    }
  }

  /**
   * What a completion costs.
   *
   * @param low of the cheapest prompts, above 0
   * @param high of the dearest prompts, at least {@code low}
   * @param random whether completions of one prompt differ in cost, as in length
   * @param tokensPerCost recorded output tokens per unit of cost; 0 if none are recorded
   */
  public record Cost(double low, double high, boolean random, double tokensPerCost) {
    private static final double GREATEST = 1e6;
    private static final double MOST_TOKENS = 1e6;

    public Cost {
      if (!(low > 0 && low <= GREATEST)) {
        throw wrong("cost-low", low, "above 0, at most " + GREATEST);
      }
      range("cost-high", high, low, GREATEST);
      range("tokens-per-cost", tokensPerCost, 0, MOST_TOKENS / high);
    }

    /** Without numbers of tokens. */
    public Cost(double low, double high, boolean random) {
      this(low, high, random, 0);
    }
  }

  private static void range(String option, int value, int low, int high) {
    if (value < low || value > high) {
      throw wrong(option, value, low + ".." + high);
    }
  }

  private static void range(String option, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw wrong(option, value, low + ".." + high);
    }
  }

  private static IllegalArgumentException wrong(String option, Object value, String expected) {
    return new IllegalArgumentException("%s: %s (expected: %s)".formatted(option, value, expected));
  }
}
