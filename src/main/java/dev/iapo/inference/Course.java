package dev.iapo.inference;

import dev.iapo.domain.Outcomes;
import dev.iapo.domain.Seeds;
import dev.iapo.inference.MajorityVote.TieRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The course of a vote that stops when its leader is far enough ahead, over all orders in which n
 * completions can be drawn: the probabilities of the votes cast, draw by draw. Since the rule does
 * not look at the greatest number of draws, one course tells of all of them. Answers with equally
 * many votes, both right or both wrong, are interchangeable; such states are one.
 */
final class Course {
  /** With more states than this, random orders stand in for all of them. */
  static final int MAX_STATES = 20_000;

  /** How many random orders. */
  static final int ORDERS = 1_024;

  private final Tally tally;
  private final TieRule ties;
  private final int step;
  private final LeastLead leads;
  private final int[] votes; // by answer; answers that are alike are neighbours
  private final boolean[] accepted; // by answer

  /** What the votes are worth and how many are drawn, for each greatest number of draws. */
  record Result(double[] values, Draws draws) {}

  Course(Tally tally, TieRule ties, int step, double confidence) {
    this.tally = tally;
    this.ties = ties;
    this.step = step;
    this.leads = new LeastLead(confidence, tally.scales());
    List<Integer> all = new ArrayList<>(tally.right());
    all.addAll(tally.wrong());
    this.votes = all.stream().mapToInt(v -> v).toArray();
    this.accepted = new boolean[votes.length];
    Arrays.fill(accepted, 0, tally.right().size(), true);
  }

  /** A mean over all orders, or where those are too many over random ones. */
  Result result() {
    return result(MAX_STATES);
  }

  Result result(int maxStates) {
    double[] values = new double[tally.scales()];
    double[] open = new double[tally.scales() + 1]; // the chance that more is drawn after m
    open[0] = 1;
    if (!allOrders(values, open, maxStates)) {
      Arrays.fill(values, 0);
      Arrays.fill(open, 0);
      randomOrders(values, open);
    }
    return new Result(values, Draws.of(step, tally.scales(), (m, k) -> open[m]));
  }

  /** Whether there are few enough states. */
  private boolean allOrders(double[] values, double[] open, int maxStates) {
    Map<String, Double> states = Map.of("\0".repeat(votes.length), 1.0);
    double stopped = 0; // the value of votes that have stopped
    int seen = 0;
    for (int m = 1; m <= values.length; m++) {
      Map<String, Double> next = new HashMap<>();
      states.forEach(new Step(m - 1, next)::from);
      seen += next.size();
      if (seen > maxStates) {
        return false;
      }
      states = new HashMap<>();
      double going = 0;
      for (Map.Entry<String, Double> state : next.entrySet()) {
        Ballot ballot = ballot(state.getKey());
        double value = state.getValue() * ballot.value();
        if (m % step == 0 && leads.suffices(ballot.firstTwo())) {
          stopped += value;
        } else {
          going += value;
          open[m] += state.getValue();
          states.put(state.getKey(), state.getValue());
        }
      }
      values[m - 1] = stopped + going;
    }
    return true;
  }

  /** The draw after m draws. */
  private final class Step {
    private final int drawn;
    private final Map<String, Double> into;

    Step(int drawn, Map<String, Double> into) {
      this.drawn = drawn;
      this.into = into;
    }

    void from(String state, double chance) {
      double each = chance / (tally.completions() - drawn);
      int abstained = drawn;
      for (int answer = 0; answer < votes.length; answer += alike(state, answer)) {
        int cast = state.charAt(answer);
        int alike = alike(state, answer);
        abstained -= cast * alike;
        if (cast < votes[answer]) {
          char[] counts = state.toCharArray();
          counts[answer]++; // the first of those that are alike, so that they remain sorted
          into.merge(new String(counts), each * alike * (votes[answer] - cast), Double::sum);
        }
      }
      if (abstained < tally.abstentions()) {
        into.merge(state, each * (tally.abstentions() - abstained), Double::sum);
      }
    }

    /** How many answers from one on are like it, in this state too. */
    private int alike(String state, int answer) {
      int to = answer + 1;
      while (to < votes.length
          && votes[to] == votes[answer]
          && accepted[to] == accepted[answer]
          && state.charAt(to) == state.charAt(answer)) {
        to++;
      }
      return to - answer;
    }
  }

  private Ballot ballot(String state) {
    Ballot ballot = new Ballot(accepted, ties);
    for (int answer = 0; answer < votes.length; answer++) {
      if (state.charAt(answer) > 0) {
        ballot.cast(answer, state.charAt(answer));
      }
    }
    return ballot;
  }

  private void randomOrders(double[] values, double[] open) {
    int[] codes = codes();
    Ballot ballot = new Ballot(accepted, ties);
    Orders.random(
        codes.length,
        values.length,
        ORDERS,
        Seeds.mix(tally.abstentions(), Arrays.stream(votes).asLongStream().toArray()),
        order -> {
          ballot.clear();
          open[0] += 1.0 / ORDERS;
          boolean going = true;
          for (int m = 1; m <= values.length; m++) {
            if (going) {
              ballot.cast(codes[order[m - 1]], 1);
              going = m % step != 0 || !leads.suffices(ballot.firstTwo());
            }
            open[m] += going ? 1.0 / ORDERS : 0;
            values[m - 1] += ballot.value() / ORDERS;
          }
        });
  }

  /** The vote of every completion. */
  private int[] codes() {
    int[] codes = new int[tally.completions()];
    Arrays.fill(codes, Outcomes.ABSTAIN);
    int at = 0;
    for (int answer = 0; answer < votes.length; answer++) {
      Arrays.fill(codes, at, at + votes[answer], answer);
      at += votes[answer];
    }
    return codes;
  }
}
