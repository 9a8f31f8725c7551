package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.CallRecord;
import dev.iapo.domain.Failures;
import dev.iapo.domain.Opinion;
import dev.iapo.domain.Pull;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Sample;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JudgeTallyTest {
  private static Verdict verdict(int straight, int swapped) {
    return new Verdict(
        0.5,
        IntStream.range(0, straight + swapped)
            .mapToObj(i -> new Verdict.Answer("{}", i >= straight))
            .toList(),
        Optional.empty());
  }

  private static Sample sample(boolean scored) {
    List<Double> scores = scored ? List.of(0.5) : List.of();
    return new Sample(
        "text", "stop", Optional.empty(), scores, scores, List.of(), Sample.Judged.NOT);
  }

  @Test
  void add_repeats_agreementAndDeviationAreOfThoseWithTwoScores() {
    OpinionTally tally = new OpinionTally(0, 0, false, false);
    tally.add(sample(true), new Opinion(0, false, List.of(0.5, 0.5), 0), verdict(2, 0));
    tally.add(sample(true), new Opinion(0, false, List.of(0.0, 1.0), 0), verdict(2, 0));
    tally.add(sample(true), new Opinion(0, false, List.of(0.7), 1), verdict(2, 0));
    tally.add(sample(false), new Opinion(0, false, List.of(), 2), verdict(2, 0));

    assertThat(tally.completions()).isEqualTo(4);
    assertThat(tally.answers()).isEqualTo(8);
    assertThat(tally.unusable()).isEqualTo(3);
    assertThat(tally.unscored()).isEqualTo(1);
    assertThat(tally.repeated()).isEqualTo(2);
    assertThat(tally.agreeing()).isEqualTo(1);
    assertThat(tally.deviation()).isCloseTo(Math.sqrt(0.5) / 2, within(1e-12));
    assertThat(tally.compared()).isZero();
  }

  @Test
  void add_comparisons_bothOrdersNameTheSameTextOrNot() {
    OpinionTally tally = new OpinionTally(0, 0, false, true);
    tally.add(sample(true), new Opinion(0, false, List.of(1.0, 1.0), 0), verdict(1, 1));
    tally.add(sample(true), new Opinion(0, false, List.of(1.0, 0.0), 0), verdict(1, 1));
    tally.add(sample(true), new Opinion(0, false, List.of(0.5, 0.5), 0), verdict(1, 1));
    tally.add(sample(false), new Opinion(0, false, List.of(1.0), 1), verdict(1, 1));

    assertThat(tally.compared()).isEqualTo(3);
    assertThat(tally.consistent()).isEqualTo(2);
    assertThat(tally.lead()).isCloseTo(1.0 / 3, within(1e-12));
    assertThat(tally.unscored()).isEqualTo(1);
    assertThat(tally.repeated()).isZero(); // of one order there is one answer only
  }

  @Test
  void correlation_ofPulls_isOfAllAndOfThoseWithinAPull() {
    ScorePairs pairs = new ScorePairs(0);
    // opposed within each pull, while the pulls differ in the same direction
    pairs.add(List.of(new ScorePairs.Pair(0, 1), new ScorePairs.Pair(1, 0)));
    pairs.add(List.of(new ScorePairs.Pair(10, 11), new ScorePairs.Pair(11, 10)));

    assertThat(pairs.completions()).isEqualTo(4);
    assertThat(pairs.meanSelecting()).isEqualTo(5.5);
    assertThat(pairs.meanWorth()).isEqualTo(5.5);
    assertThat(pairs.correlation()).isCloseTo(99.0 / 101, within(1e-12));
    assertThat(pairs.correlationWithin()).isCloseTo(-1, within(1e-12));
  }

  @Test
  void correlation_withoutVariation_isNotANumber() {
    ScorePairs pairs = new ScorePairs(0);
    assertThat(pairs.correlation()).isNaN();
    pairs.add(List.of(new ScorePairs.Pair(1, 0), new ScorePairs.Pair(1, 1)));
    assertThat(pairs.correlation()).isNaN();
  }

  private static PullRecord pull(int query, Sample... samples) {
    CallRecord call =
        new CallRecord(
            "id",
            1,
            0,
            1,
            0,
            0,
            Spend.NOTHING,
            Spend.NOTHING,
            true,
            CallRecord.Source.BOUGHT,
            List.of(samples));
    return new PullRecord(
        new Pull(1, 0, query, samples.length, 0),
        List.of(call),
        Spend.NOTHING,
        Failures.NONE,
        Optional.empty());
  }

  private static Sample unread(String text) {
    return new Sample(text, "stop", Optional.empty(), List.of(0.0));
  }

  private static Sample answer(String answer, double score) {
    return new Sample(answer, "stop", Optional.of(answer), List.of(score));
  }

  @Test
  void examples_ofPulls_areTheFirstOfEachAndNeverAlike() {
    Unread unread = new Unread();
    unread.add(pull(0, answer("7", 1), unread("a"), unread("b")));
    unread.add(pull(1, unread("a"), unread("c")));
    unread.add(pull(2, unread("x".repeat(1_000))));
    for (int query = 3; query < 20; query++) {
      unread.add(pull(query, unread("text " + query)));
    }

    assertThat(unread.examples()).hasSize(5);
    assertThat(unread.examples().subList(0, 2))
        .extracting(Unread.Example::query, Unread.Example::text)
        .containsExactly(tuple(0, "a"), tuple(1, "c"));
    assertThat(unread.examples().get(2).left()).isEqualTo(600);
    assertThat(unread.examples().get(2).text())
        .isEqualTo("x".repeat(200) + "\n[…]\n" + "x".repeat(200));
  }

  @Test
  void mostFrequent_wrongAnswers_areCountedWithoutTheRightOnes() {
    Unread unread = new Unread();
    unread.add(pull(0, answer("7", 1), answer("9", 0), answer("8", 0), answer("8", 0)));
    unread.add(pull(1, answer("9", 0), answer("9", 0), unread("")));

    assertThat(unread.allWrong()).isEqualTo(5);
    assertThat(unread.mostFrequent(1)).containsExactly(new Unread.Wrong("9", 3));
  }
}
