package dev.iapo.testkit;

import dev.iapo.domain.Outcomes;

/** Completions written down by hand. */
public final class Completions {
  private Completions() {}

  /**
   * Votes, one letter each: equal letters are equal answers, upper case ones are right, a dash
   * abstains. One call each, without costs.
   */
  public static Outcomes votes(String letters) {
    return votes(letters, 0, letters.length(), 0);
  }

  /**
   * Votes with costs.
   *
   * @param cost of every completion
   * @param calls that brought them
   * @param callCost of these calls together
   */
  public static Outcomes votes(String letters, double cost, int calls, double callCost) {
    int n = letters.length();
    int[] votes = new int[n];
    double[] scores = new double[n];
    double[] costs = new double[n];
    for (int i = 0; i < n; i++) {
      char letter = letters.charAt(i);
      votes[i] = letter == '-' ? Outcomes.ABSTAIN : Character.toLowerCase(letter) - 'a';
      scores[i] = Character.isUpperCase(letter) ? 1 : 0;
      costs[i] = cost;
    }
    return new Outcomes(votes, scores, costs, calls, callCost);
  }

  /** Completions with one score each; one call each, without costs. */
  public static Outcomes scores(double... scores) {
    return vectors(1, scores);
  }

  /** Completions with several scores each, completion by completion; without costs. */
  public static Outcomes vectors(int objectives, double... scores) {
    int n = scores.length / objectives;
    return new Outcomes(new int[n], scores.clone(), new double[n], n, 0);
  }
}
