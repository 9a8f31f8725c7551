package dev.iapo.simulate;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Observation.Charge;
import dev.iapo.domain.Outcomes;
import dev.iapo.domain.Pull;
import dev.iapo.schedule.Plan;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What pulls in the laboratory are charged in a budget's smallest unit, as the environment says:
 *
 * <ul>
 *   <li>a completion is one of a budget of completions;
 *   <li>tokens are those that the endpoint reports: of the prompt once per pull, and of each
 *       completion as recorded, or else as its text has;
 *   <li>in USD a completion is charged its recorded cost, in milli-USD, and a prompt nothing.
 * </ul>
 */
final class PullCharges {
  private static final int PICO_PER_MILLI_USD_DIGITS = 9;

  /** The most a pull may be charged, so that sums of charges are exact: about 1,100 USD. */
  private static final long MOST_PER_PULL = 1L << 50;

  /** What a schedule expects of completions that are charged nothing: it plans on more than 0. */
  private static final double LEAST_EXPECTED = 1e-6;

  private final Budget.Unit unit;
  private final RecordedEnvironment environment;
  private final long[][] byCost; // of a completion, by prompt and the place of its cost
  private final long[] byVote; // the tokens of texts
  private final long[] ofPromptId; // of the messages of a call, by prompt and by query
  private final long[] ofQueryId;
  private final boolean[] fromText; // by prompt: whether completions are charged by their texts
  private final long[] most; // of a completion, by prompt

  /**
   * @throws IllegalArgumentException if the environment does not say what completions are charged,
   *     with the prompt and the remedy
   */
  PullCharges(RecordedEnvironment environment, Budget.Unit unit) {
    this.unit = unit;
    this.environment = environment;
    int prompts = environment.prompts().size();
    this.byCost = new long[prompts][];
    this.byVote = EnvironmentResponses.tokensByVote(environment);
    this.ofPromptId = ofMessages(environment.prompts().stream().map(RecordedPrompt::id));
    this.ofQueryId = ofMessages(environment.queries().stream().map(RecordedQuery::id));
    this.fromText = new boolean[prompts];
    this.most = new long[prompts];
    for (int p = 0; p < prompts; p++) {
      RecordedPrompt prompt = environment.prompts().get(p);
      fromText[p] = unit == Budget.Unit.TOKENS && !prompt.cost().hasTokens();
      byCost[p] = byCost(prompt);
      most[p] =
          fromText[p]
              ? Arrays.stream(byVote).max().orElse(0)
              : Arrays.stream(byCost[p]).max().orElse(0);
    }
  }

  /** Nothing, unless tokens are counted. */
  private long[] ofMessages(Stream<String> contents) {
    return contents
        .mapToLong(
            content -> unit == Budget.Unit.TOKENS ? SimulatedCompletion.messageTokens(content) : 0)
        .toArray();
  }

  private long[] byCost(RecordedPrompt prompt) {
    return switch (unit) {
      case COMPLETIONS -> filled(prompt.cost().costs().length, 1);
      case TOKENS -> Arrays.stream(prompt.cost().tokens()).asLongStream().toArray();
      case USD -> {
        if (prompt.cost().mean() == 0) {
          throw new IllegalArgumentException(
              ("prompt %s costs nothing (expected: a costPerSample above 0, in milli-USD, for a"
                      + " budget in USD)")
                  .formatted(prompt.id()));
        }
        yield Arrays.stream(prompt.cost().costs()).mapToLong(cost -> pico(prompt, cost)).toArray();
      }
    };
  }

  private static long[] filled(int length, long value) {
    long[] filled = new long[length];
    Arrays.fill(filled, value);
    return filled;
  }

  /** A cost in milli-USD as pico-USD, rounded up. */
  private long pico(RecordedPrompt prompt, double milliUsd) {
    long atMost = MOST_PER_PULL / environment.maxScale();
    BigDecimal pico = BigDecimal.valueOf(milliUsd).movePointRight(PICO_PER_MILLI_USD_DIGITS);
    if (pico.compareTo(BigDecimal.valueOf(atMost)) > 0) {
      throw new IllegalArgumentException(
          "prompt %s: a completion costs %s milli-USD (expected: at most %s, for a budget in USD)"
              .formatted(prompt.id(), milliUsd, atMost / 1_000_000_000));
    }
    return pico.setScale(0, RoundingMode.CEILING).longValueExact();
  }

  private long ofCall(int prompt, int query) {
    return ofPromptId[prompt] + ofQueryId[query];
  }

  /**
   * The most that a pull can be charged.
   *
   * @param query the index of the pull's query in the environment
   */
  long most(Pull pull, int query) {
    int p = pull.configuration();
    return ofCall(p, query) + pull.scale() * most[p];
  }

  /**
   * What a pull is charged.
   *
   * @param query the index of the pull's query in the environment
   * @param costs the places of its completions' costs; none if there is but one
   * @param votes of its completions; 0 where they do not vote
   */
  Charge of(Pull pull, int query, int[] costs, int[] votes) {
    if (unit == Budget.Unit.COMPLETIONS) {
      return Charge.ofCompletions(pull.scale());
    }
    int p = pull.configuration();
    long completions = 0;
    if (fromText[p]) {
      for (int vote : votes) {
        completions += vote == Outcomes.ABSTAIN ? 0 : byVote[vote];
      }
    } else if (costs.length == 0) {
      completions = pull.scale() * byCost[p][0];
    } else {
      for (int cost : costs) {
        completions += byCost[p][cost];
      }
    }
    return new Charge(ofCall(p, query), completions, 0);
  }

  /** What a schedule may expect of each prompt: the mean over all queries, and the most of any. */
  List<Plan.Expected> expected() {
    List<Plan.Expected> expected = new ArrayList<>();
    for (int p = 0; p < most.length; p++) {
      expected.add(unit == Budget.Unit.COMPLETIONS ? Plan.Expected.COMPLETION : expected(p));
    }
    return expected;
  }

  private Plan.Expected expected(int prompt) {
    int queries = environment.queries().size();
    long calls = ofPromptId[prompt] * queries + Arrays.stream(ofQueryId).sum();
    long mostCall = ofPromptId[prompt] + Arrays.stream(ofQueryId).max().orElse(0);
    double mean =
        fromText[prompt]
            ? IntStream.range(0, queries).mapToDouble(x -> meanText(prompt, x)).sum() / queries
            : environment.prompts().get(prompt).cost().mean(byCost[prompt]);
    return new Plan.Expected(
        (double) calls / queries, Math.max(LEAST_EXPECTED, mean), mostCall, most[prompt]);
  }

  /** The expected tokens of a completion's text. */
  private double meanText(int prompt, int query) {
    if (environment.recording() instanceof Recording.Answers answers) {
      int[] counts = answers.counts(prompt, query);
      double sum = 0;
      for (int a = 0; a < counts.length; a++) {
        sum += (double) counts[a] * byVote[a];
      }
      return sum / (Frequencies.total(counts) + answers.abstentions()[prompt][query]);
    }
    return byVote[0];
  }
}
