package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.CallRecord.Source;
import dev.iapo.domain.Failures;
import dev.iapo.domain.Pull;
import dev.iapo.domain.Spend;
import dev.iapo.gateway.Job;
import dev.iapo.ledger.Tariff;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmReply;
import dev.iapo.store.KeptCall;
import dev.iapo.store.Outcome;
import dev.iapo.store.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeptTest {
  private static final Pull PULL = new Pull(2, 1, 0, 8, 30);
  private static final Spend MAX = new Spend(2, 50, 9);
  private static final Tariff.Parts CHARGE =
      new Tariff.Parts(new Spend(0, 7, 1), new Spend(2, 20, 3));

  private static KeptCall call(int replicate, int choices, Outcome outcome) {
    return new KeptCall(1, new Span(1, 0, replicate, choices), MAX, Optional.of(outcome));
  }

  private static LlmReply reply(int completions) {
    return new LlmReply(
        Collections.nCopies(completions, new LlmReply.Completion("a", "stop")), Optional.empty());
  }

  private static Outcome paid(int completions) {
    return new Outcome.Paid(reply(completions), CHARGE, Failures.of("overloaded", 1));
  }

  private static List<Job.Range> ranges(int... numbers) {
    List<Job.Range> ranges = new ArrayList<>();
    for (int i = 0; i < numbers.length; i += 2) {
      ranges.add(new Job.Range(numbers[i], numbers[i + 1]));
    }
    return ranges;
  }

  @Test
  void of_nothing_allIsMissing() {
    Kept kept = Kept.of(PULL.replicate(), PULL.scale(), List.of());

    assertThat(kept.missing()).isEqualTo(ranges(0, 8));
    assertThat(kept.whyMissing()).isEmpty();
  }

  @Test
  void of_calls_theGapsAreMissing() {
    Kept kept =
        Kept.of(
            PULL.replicate(),
            PULL.scale(),
            List.of(
                call(31, 4, paid(2)), // brought fewer than it was asked for
                call(36, 1, new Outcome.Reused(reply(1), CHARGE))));

    assertThat(kept.missing()).isEqualTo(ranges(0, 1, 3, 3, 7, 1));
    assertThat(kept.calls()).extracting(d -> d.call().offset()).containsExactly(1, 6);
    assertThat(kept.calls())
        .extracting(Kept.Drawn::source)
        .containsExactly(Source.BOUGHT, Source.REUSED);
    assertThat(kept.failures()).isEqualTo(Failures.of("overloaded", 1));
    assertThat(kept.wasted()).isEqualTo(Spend.NOTHING);
  }

  private static LlmReply letters(String letters) {
    return new LlmReply(
        letters.chars().mapToObj(c -> new LlmReply.Completion("" + (char) c, "stop")).toList(),
        Optional.empty());
  }

  @Test
  void of_callsForMoreCompletionsThanThese_theseCountWithTheirShare() {
    Tariff.Parts charge = new Tariff.Parts(new Spend(0, 7, 1), new Spend(4, 40, 8));
    List<KeptCall> calls =
        List.of(
            call(28, 4, new Outcome.Paid(letters("abcd"), charge, Failures.of("overloaded", 1))),
            call(35, 4, new Outcome.Reused(letters("efgh"), charge)));

    Kept kept = Kept.of(PULL.replicate(), PULL.scale(), calls);

    assertThat(kept.missing()).isEqualTo(ranges(2, 3));
    assertThat(kept.calls()).extracting(d -> d.call().offset()).containsExactly(0, 5);
    assertThat(kept.calls())
        .extracting(d -> d.call().reply())
        .containsExactly(letters("cd"), letters("efg"));
    assertThat(kept.calls())
        .extracting(d -> d.call().charge().total())
        .containsExactly(new Spend(2, 27, 5), new Spend(3, 37, 7));
    assertThat(kept.failures()).isEqualTo(Failures.NONE); // they count where the call begins
  }

  @Test
  void of_callsInVainForMoreCompletionsThanThese_chargedWhereTheyBegin() {
    List<KeptCall> calls =
        List.of(
            call(28, 4, new Outcome.Lost(MAX, Failures.of("uncertain", 1))),
            call(28, 4, new Outcome.Abandoned(MAX, Failures.of("uncertain", 1))),
            call(36, 4, new Outcome.Abandoned(MAX, Failures.of("uncertain", 1))));

    Kept kept = Kept.of(PULL.replicate(), PULL.scale(), calls);

    assertThat(kept.missing()).isEqualTo(ranges(2, 4));
    assertThat(kept.calls()).isEmpty();
    assertThat(kept.wasted()).isEqualTo(MAX);
    assertThat(kept.failures()).isEqualTo(Failures.of("uncertain", 1));
  }

  @Test
  void of_lostCall_chargedAndStillMissing() {
    Kept kept =
        Kept.of(
            PULL.replicate(),
            PULL.scale(),
            List.of(call(30, 8, new Outcome.Lost(MAX, Failures.of("uncertain", 1)))));

    assertThat(kept.missing()).isEqualTo(ranges(0, 8));
    assertThat(kept.wasted()).isEqualTo(MAX);
    assertThat(kept.failures()).isEqualTo(Failures.of("uncertain", 1));
  }

  @Test
  void of_openCall_asIfCutOff() {
    KeptCall open = new KeptCall(1, new Span(1, 0, 30, 8), MAX, Optional.empty());

    Kept kept = Kept.of(PULL.replicate(), PULL.scale(), List.of(open));

    assertThat(kept.missing()).isEqualTo(ranges(0, 8));
    assertThat(kept.wasted()).isEqualTo(MAX);
    assertThat(kept.failures()).isEqualTo(Failures.of("cut-off", 1));
  }

  @Test
  void of_abandonedCall_chargedAndGone() {
    Outcome abandoned = new Outcome.Abandoned(MAX, Failures.of("cut-off", 1));

    Kept kept =
        Kept.of(
            PULL.replicate(), PULL.scale(), List.of(call(30, 3, abandoned), call(33, 5, paid(5))));

    assertThat(kept.isWhole()).isTrue();
    assertThat(kept.wasted()).isEqualTo(MAX);
    assertThat(kept.whyMissing()).contains("nobody knows how its call ended");
    assertThat(kept.failure()).isEmpty();
  }

  @Test
  void of_releasedCall_freeAndStillMissing() {
    Kept kept =
        Kept.of(
            PULL.replicate(),
            PULL.scale(),
            List.of(call(30, 8, new Outcome.Released(Failures.of("rejected", 2)))));

    assertThat(kept.missing()).isEqualTo(ranges(0, 8));
    assertThat(kept.wasted()).isEqualTo(Spend.NOTHING);
    assertThat(kept.failures()).isEqualTo(Failures.of("rejected", 2));
  }

  @Test
  void of_missedCompletions_neverAskedForAgain() {
    Outcome missed = new Outcome.Missed("server-error", "HTTP 500: down");

    Kept kept =
        Kept.of(PULL.replicate(), PULL.scale(), List.of(call(30, 3, paid(3)), call(30, 8, missed)));

    assertThat(kept.isWhole()).isTrue();
    assertThat(kept.calls()).hasSize(1);
    assertThat(kept.failure())
        .contains(LlmFailure.of(LlmFailure.Kind.SERVER_ERROR, "HTTP 500: down"));
  }

  @Test
  void of_notAskedFor_noFailure() {
    Outcome missed = new Outcome.Missed("", "the budget does not cover it");

    Kept kept = Kept.of(PULL.replicate(), PULL.scale(), List.of(call(30, 8, missed)));

    assertThat(kept.failure()).isEmpty();
    assertThat(kept.whyMissing()).contains("the budget does not cover it");
  }
}
