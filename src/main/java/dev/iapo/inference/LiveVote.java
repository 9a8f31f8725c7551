package dev.iapo.inference;

import dev.iapo.domain.Outcomes;
import dev.iapo.domain.Seeds;
import dev.iapo.inference.MajorityVote.TieRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A vote that is under way while its completions are drawn. */
final class LiveVote implements Aggregation {
  /** When a vote may stop. */
  interface Stopping {
    /**
     * The fewest draws after which it may; 0 or less if it may now.
     *
     * @param firstTwo the totals of the leader and of the second
     * @param left how many can be drawn, from 1
     */
    long fewest(long[] firstTwo, int left);
  }

  private final int scale;
  private final int step;
  private final OptionalInt weightBy;
  private final Stopping stopping;
  private final Stop reason;

  private final Ballot ballot;
  private final Map<String, Integer> codes = new HashMap<>();
  private final List<Answer> answers = new ArrayList<>(); // by code
  private int drawn;

  private static final class Answer {
    final String key;
    final int first;
    int count;

    Answer(String key, int first) {
      this.key = key;
      this.first = first;
    }
  }

  /**
   * @param step after how many completions the votes are looked at again
   * @param weightBy the objective whose score weighs; without one each vote weighs 1
   * @param reason what it means if it stops
   */
  LiveVote(int scale, int step, OptionalInt weightBy, Stopping stopping, Stop reason) {
    this.scale = scale;
    this.step = step;
    this.weightBy = weightBy;
    this.stopping = stopping;
    this.reason = reason;
    this.ballot = new Ballot(new boolean[scale], TieRule.FAIR);
  }

  @Override
  public void add(Optional<String> key, List<Double> selecting) {
    LiveBest.checkOpen(drawn, scale);
    int vote = key.map(this::code).orElse(Outcomes.ABSTAIN);
    ballot.cast(vote, weight(selecting));
    if (vote != Outcomes.ABSTAIN) {
      answers.get(vote).count++;
    }
    drawn++;
  }

  private int code(String key) {
    return codes.computeIfAbsent(
        key,
        k -> {
          answers.add(new Answer(k, drawn));
          return answers.size() - 1;
        });
  }

  private long weight(List<Double> selecting) {
    if (weightBy.isEmpty()) {
      return 1;
    }
    return selecting.isEmpty() ? 0 : WeightedVote.units(selecting.get(weightBy.getAsInt()));
  }

  @Override
  public int drawn() {
    return drawn;
  }

  @Override
  public int next() {
    if (stopped() != Stop.OPEN) {
      return 0;
    }
    long to = drawn + Math.max(1, fewest());
    return (int) Math.min(scale, (to + step - 1) / step * step) - drawn;
  }

  @Override
  public Stop stopped() {
    if (drawn == scale) {
      return Stop.ALL_DRAWN;
    }
    // What is decided stays so, also where fewer came than a wave is to bring.
    boolean looking = reason == Stop.DECIDED || drawn % step == 0;
    return looking && fewest() <= 0 ? reason : Stop.OPEN;
  }

  private long fewest() {
    return stopping.fewest(ballot.firstTwo(), scale - drawn);
  }

  /** Whoever is tied has a number that the seed and the answer give; the least one wins. */
  @Override
  public Optional<Winner> winner(long seed) {
    int[] leaders = ballot.leaders();
    return Arrays.stream(leaders)
        .mapToObj(answers::get)
        .min(Comparator.comparingLong(answer -> Seeds.mix(seed, Seeds.hash(answer.key))))
        .map(
            answer ->
                new Winner(answer.first, Optional.of(answer.key), margin(), leaders.length > 1));
  }

  private double margin() {
    if (answers.size() == 1) {
      return 1;
    }
    long all = 0;
    for (int code = 0; code < answers.size(); code++) {
      all += ballot.total(code);
    }
    long[] firstTwo = ballot.firstTwo();
    return all == 0 ? 0 : (double) (firstTwo[0] - firstTwo[1]) / all;
  }

  @Override
  public List<Count> counts() {
    double unit = weightBy.isPresent() ? WeightedVote.UNITS : 1;
    List<Count> counts = new ArrayList<>();
    for (int code = 0; code < answers.size(); code++) {
      Answer answer = answers.get(code);
      counts.add(new Count(answer.key, answer.count, ballot.total(code) / unit));
    }
    counts.sort(
        Comparator.comparingDouble(Count::weight).thenComparingInt(Count::count).reversed());
    return counts;
  }

  @Override
  public double score(int index) {
    return Double.NaN;
  }
}
