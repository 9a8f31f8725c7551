package dev.iapo.domain;

import java.util.List;
import java.util.Optional;

/**
 * What queries that a run never saw say of its choices.
 *
 * @param budget its own hard limit
 * @param usage what it used
 * @param queries of the test split that were asked
 * @param split the size of the test split
 * @param choices one per context, in their order
 * @param average the gains averaged over contexts, by their probabilities; one per rival
 * @param correct the average of {@link HeldOut#correct}; NaN if it is not known in some context
 */
public record Evaluation(
    Budget budget,
    Policy.Usage usage,
    int queries,
    int split,
    List<HeldOut> choices,
    List<Gain> average,
    double correct) {
  /** A gain is called shown if its adjusted p-value is smaller. */
  public static final double LEVEL = 0.05;

  public Evaluation {
    choices = List.copyOf(choices);
    average = List.copyOf(average);
  }

  /** What one would naturally do instead of taking the choice. */
  public enum Rival implements Labelled {
    /** The prompt that is best at N = 1, deployed at N = 1. */
    PROMPT_ONLY("prompt-only"),
    /** The prompt that is best at N = 1, and then the N that suits it best. */
    DISJOINT("disjoint"),
    /** The first prompt of the task, deployed at N = 1. */
    FIRST_PROMPT("first-prompt");

    private final String label;

    Rival(String label) {
      this.label = label;
    }

    @Override
    public String label() {
      return label;
    }
  }

  /**
   * The choice of a context.
   *
   * @param value its utility with a 95 % interval, unbounded on too few queries
   * @param training what the queries that selected it say of its utility
   * @param leftOut queries that were asked and are not whole for it
   * @param gains over each rival
   * @param correct the share of resamples of the test queries in which no rival is better by more
   *     than the task's tolerance; NaN if it has no other arm for a rival, or on too few queries
   */
  public record HeldOut(
      Interval value, double training, int leftOut, List<Gain> gains, double correct) {
    public HeldOut {
      gains = List.copyOf(gains);
    }
  }

  /**
   * A choice compared with a rival on the same queries.
   *
   * @param arm the rival's; empty if it is not known, or of an average
   */
  public record Gain(Rival rival, Optional<Frontier.Arm> arm, Outcome outcome) {}

  /** What a comparison came to. */
  public sealed interface Outcome {}

  /** The rival is the choice. */
  public record SameArm() implements Outcome {}

  /** The run does not say which arm the rival is. */
  public record NotKnown() implements Outcome {}

  /** Too few queries were whole for both. */
  public record TooFew(int queries) implements Outcome {}

  /**
   * A paired test.
   *
   * @param gain the mean paired difference in utility, choice less rival, with its 95 % interval
   * @param leftOut queries that were asked and are not whole for both
   * @param p two-sided
   * @param adjusted by Holm, over the contexts that have a test against this rival
   * @param detectable the difference that would have been shown with 80 % probability
   */
  public record Tested(Interval gain, int leftOut, double p, double adjusted, double detectable)
      implements Outcome {
    public boolean shown() {
      return adjusted < LEVEL;
    }
  }
}
