package dev.iapo.propose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.CallRecord;
import dev.iapo.domain.Failures;
import dev.iapo.domain.Pull;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Query;
import dev.iapo.domain.Sample;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LowScoredTest {
  private final Task task = SampleTask.task(List.of("{{question}}", "{{question}} now"));

  private static Sample sample(String text, Optional<String> answer, Double... scores) {
    return new Sample(text, "stop", answer, List.of(scores));
  }

  private static PullRecord record(int configuration, int query, Sample... samples) {
    CallRecord call =
        new CallRecord(
            "c",
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
        new Pull(1, configuration, query, samples.length, 0),
        List.of(call),
        Spend.NOTHING,
        Failures.NONE,
        Optional.empty());
  }

  private List<LowScored> of(List<Query> train, PullRecord... records) {
    return LowScored.of(task, List.of(records), train);
  }

  @Test
  void of_records_isTheFirstLowOneOfEachPromptAndQuery() {
    Sample right = sample("fine", Optional.of("fine"), 1.0, 2.0);
    Sample wrong = sample("bad", Optional.of("bad"), 0.0, 2.0);
    Sample unread = sample("?", Optional.empty(), 0.0, -1.5);
    List<Query> train = task.data().train();
    assertThat(of(train, record(0, 3, right, wrong, unread), record(0, 3, unread)))
        .containsExactly(new LowScored("own1", train.get(3), "bad", "correct is 0 of 0 to 1"));
    assertThat(of(train, record(0, 4, right), record(1, 4, unread)))
        .containsExactly(
            new LowScored(
                "own2",
                train.get(4),
                "?",
                "no answer could be read; correct is 0 of 0 to 1; tone is -1.5 of -2 to 2"));
  }

  @Test
  void of_unscoredCompletions_areNoFailures() {
    assertThat(of(task.data().train(), record(0, 0, sample("x", Optional.empty())))).isEmpty();
  }

  @Test
  void of_queriesThatMayNotBeShown_areLeftOut() {
    Sample wrong = sample("bad", Optional.of("bad"), 0.0, 2.0);
    List<Query> some = task.data().train().subList(0, 2);
    assertThat(of(some, record(0, 1, wrong), record(0, 2, wrong)))
        .extracting(low -> low.query().id())
        .containsExactly("q1");
  }

  @Test
  void of_completionWithRemarks_tellsThem() {
    Sample remarked =
        new Sample(
            "{}",
            "stop",
            Optional.of("{}"),
            List.of(0.0, 2.0),
            List.of(0.0, 2.0),
            List.of("total: nothing at $.total"),
            Sample.Judged.NOT);
    assertThat(of(task.data().train(), record(0, 0, remarked)).get(0).why())
        .isEqualTo("correct is 0 of 0 to 1; total: nothing at $.total");
  }
}
