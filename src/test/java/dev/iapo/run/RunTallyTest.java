package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.CallRecord;
import dev.iapo.domain.Failures;
import dev.iapo.domain.Pull;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Sample;
import dev.iapo.domain.Spend;
import dev.iapo.report.SampleTasks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunTallyTest {
  private static Sample remarked(String... remarks) {
    return new Sample(
        "",
        "stop",
        Optional.empty(),
        List.of(0.0),
        List.of(0.0),
        List.of(remarks),
        Sample.Judged.NOT);
  }

  private static PullRecord pull(int configuration, Sample... samples) {
    CallRecord call =
        new CallRecord(
            "id",
            1,
            0,
            1,
            0,
            0,
            Spend.NOTHING,
            new Spend(1, 1, 1),
            true,
            CallRecord.Source.BOUGHT,
            List.of(samples));
    return new PullRecord(
        new Pull(1, configuration, 0, samples.length, 0),
        List.of(call),
        Spend.NOTHING,
        Failures.NONE,
        Optional.empty());
  }

  @Test
  void remarks_ofCompletions_areCountedByConfiguration() {
    RunTally tally = new RunTally(SampleTasks.crossing());
    tally.add(pull(1, remarked("a", "b"), remarked(), remarked("b")));
    tally.add(pull(1, remarked("b")));

    assertThat(tally.remarks(0)).isEmpty();
    assertThat(tally.remarks(1)).isEqualTo(Map.of("a", 1L, "b", 3L));
  }
}
