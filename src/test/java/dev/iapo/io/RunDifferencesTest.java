package dev.iapo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.iapo.domain.Configuration;
import dev.iapo.domain.DataSet;
import dev.iapo.domain.RunRecord;
import dev.iapo.domain.Task;
import dev.iapo.testkit.GoldenFile;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunDifferencesTest {
  private static final String KEPT = GoldenFile.read("run.json");

  private static String of(List<Configuration> configurations) {
    Task task = FileFormats.task();
    return RunCodec.write(
        new RunRecord(
            new Task(
                task.name(),
                task.description(),
                configurations,
                task.data(),
                task.judging(),
                task.goal(),
                task.search()),
            0));
  }

  @Test
  void of_theSameTask_areNoneWhateverTheEvidence() {
    assertThat(RunDifferences.of(KEPT, KEPT)).isEmpty();
    assertThat(
            RunDifferences.of(KEPT, KEPT.replace("\"evidenceFrom\" : 1", "\"evidenceFrom\" : 0")))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'Think\\nstep' | 'Think\\nwell, step' | prompt steps@model/y: its text has changed",
        "'\"temperature\" : 0.7' | '\"temperature\" : 0.9' |"
            + " 'prompt steps@model/y: sampling.temperature: 0.7 is now 0.9'",
        "'\"temperature\" : 0.7,' | '' |"
            + " 'prompt steps@model/y: sampling.temperature: 0.7 is now (not given)'",
        "vendor/model-y | vendor/model-z |"
            + " 'prompt steps@model/y: model: vendor/model-y is now vendor/model-z'",
        "'\"maxScale\" : 8' | '\"maxScale\" : 16' | 'goal.maxScale: 8 is now 16'",
        "'\"cost\" : -0.25' | '\"cost\" : -0.5' | 'context thrifty: weights.cost: -0.25 is now -0.5'",
        "'\"limit\" : 2500000000000' | '\"limit\" : 9' |"
            + " 'search.budget.limit: 2500000000000 is now 9'",
        "'\"path\" : \"/brief\"' | '\"path\" : \"/b\"' |"
            + " 'scorer brief: options.path: /brief is now /b'",
        "'\"task\" : \"arithmetic\"' | '\"task\" : \"sums\"' | 'task: arithmetic is now sums'",
      })
  void of_oneChange_saysWhatItIs(String from, String to, String said) {
    assertThat(KEPT).contains(from);
    assertThat(RunDifferences.of(KEPT, KEPT.replace(from, to))).containsExactly(said);
  }

  @Test
  void of_otherData_saysTheFingerprintsAndNotEveryQuery() {
    Task task = FileFormats.task();
    DataSet other = new DataSet(task.data().train().subList(0, 1), List.of(), "cd34cd34cd34");
    assertThat(RunDifferences.of(KEPT, RunCodec.write(new RunRecord(task.with(other), 0))))
        .containsExactly(
            "data: other queries, or split otherwise (fingerprint 01234567… is now cd34cd34…)");
  }

  @Test
  void of_promptsTakenAwayAddedOrInAnotherOrder_namesThem() {
    List<Configuration> both = FileFormats.task().configurations();
    String first = of(both.subList(0, 1));
    assertThat(RunDifferences.of(KEPT, first))
        .containsExactly("prompt steps@model/y: is no longer there");
    assertThat(RunDifferences.of(first, KEPT)).containsExactly("prompt steps@model/y: is new");
    assertThat(RunDifferences.of(KEPT, of(List.of(both.get(1), both.get(0)))))
        .containsExactly("prompts: they are in another order");
  }

  @Test
  void of_severalChanges_saysAll() {
    String now =
        KEPT.replace("\"maxScale\" : 8", "\"maxScale\" : 4")
            .replace("\"seed\" : 42", "\"seed\" : 7");
    assertThat(RunDifferences.of(KEPT, now))
        .containsExactly("goal.maxScale: 8 is now 4", "search.seed: 42 is now 7");
  }

  @Test
  void of_noJson_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RunDifferences.of("{", KEPT))
        .withMessageStartingWith("not JSON: ");
  }
}
