package dev.iapo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.BadRows;
import dev.iapo.domain.Budget;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.DataSet;
import dev.iapo.domain.Query;
import dev.iapo.domain.RunRecord;
import dev.iapo.domain.Task;
import dev.iapo.testkit.GoldenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RunCodecTest {
  @TempDir private Path dir = Path.of("");

  private static Task withoutContents(Task task) {
    Query unknown = new Query("", Map.of(), List.of());
    List<Query> train = Collections.nCopies(task.data().train().size(), unknown);
    return new Task(
        task.name(),
        task.description(),
        task.configurations(),
        new DataSet(train, List.of(), task.data().fingerprint(), task.data().badRows()),
        task.judging(),
        task.goal(),
        task.search());
  }

  private Path file(String text) throws IOException {
    return Files.writeString(dir.resolve("run.json"), text);
  }

  @Test
  void write_everyPart_asInTheGoldenFile() {
    GoldenFile.assertMatches("run.json", RunCodec.write(new RunRecord(FileFormats.task(), 1)));
  }

  @ParameterizedTest
  @EnumSource
  void read_whatWasWritten_isTheSameButForTheQueriesContents(CostRule.Kind kind)
      throws IOException {
    CostRule cost = new CostRule(kind, kind == CostRule.Kind.USAGE_FIELD ? "cost" : "");
    Task task = FileFormats.task(new Budget(Budget.Unit.TOKENS, 400, 0.1), cost);
    RunRecord read = RunCodec.read(file(RunCodec.write(new RunRecord(task, 0))));
    assertThat(read).isEqualTo(new RunRecord(withoutContents(task), 0));
  }

  @Test
  void read_anEarlierFileWithAnArgument_takesItForThePath() throws IOException {
    String earlier =
        GoldenFile.read("run.json")
            .replace(
                "\"options\" : {\n      \"path\" : \"/brief\"\n    }", "\"argument\" : \"/brief\"");
    assertThat(earlier).contains("\"argument\" : \"/brief\"");
    assertThat(RunCodec.read(earlier).task().judging())
        .isEqualTo(RunCodec.read(GoldenFile.read("run.json")).task().judging());
  }

  @Test
  void read_appraisersAndSelectors_areTheSame() {
    Task task = FileFormats.appraisedTask();
    assertThat(RunCodec.read(RunCodec.write(new RunRecord(task, 0))).task().judging())
        .isEqualTo(task.judging());
  }

  @Test
  void read_evaluation_hasItsScales() throws IOException {
    Task task = FileFormats.task();
    Task.Search own = task.search();
    Task evaluation =
        task.with(
            new Task.Search(
                "held-out", "complete", "paired", own.budget(), 9, false, List.of(3, 1)));
    String text = RunCodec.write(new RunRecord(evaluation, 0));
    assertThat(RunCodec.read(file(text)).task().search()).isEqualTo(evaluation.search());
    assertThat(RunCodec.write(new RunRecord(task, 0))).doesNotContain("\"scales\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "iapo-run/1 | iapo-run/2 | format: iapo-run/2 (expected: iapo-run/1)",
        "'\"choicesPerCall\" : 4' | '\"choicesPerCall\" : 0' | choices per call: 0",
        "'\"max_tokens\" : 64' | '\"most\" : 64' | 'prompts[0].sampling.max_tokens: missing'",
        "'\"role\" : \"system\"' | '\"role\" : \"boss\"' | role: boss (expected: system",
        "'\"cost\" : -0.25' | '\"cost\" : 0.25' | cost weight 0.25 (expected: finite",
        "'\"cost\" : -0.25' | '\"costs\" : -0.25' | 'goal.contexts: thrifty: no weight of cost'",
        "'\"evidenceFrom\" : 1' | '\"evidence\" : 1' | 'evidence: unknown property'",
        "'\"unit\" : \"usd\"' | '\"unit\" : \"eur\"' | 'search.budget: eur (expected:'",
      })
  void read_wrong_saysWhereAndWhatIsExpected(String from, String to, String said)
      throws IOException {
    String whole = GoldenFile.read("run.json");
    assertThat(whole).contains(from);
    Path file = file(whole.replace(from, to));
    assertThatThrownBy(() -> RunCodec.read(file))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(said);
  }

  @Test
  void read_withItsQueries_isTheTaskAsItWasRun() {
    Task task = FileFormats.task();
    DataSet data = new DataSet(task.data().train(), List.of(), task.data().fingerprint());
    assertThat(RunCodec.read(RunCodec.write(new RunRecord(task, 1)), task.data().train()))
        .isEqualTo(new RunRecord(task.with(data), 1));
  }

  @Test
  void read_withOtherQueries_isRefused() {
    Task task = FileFormats.task();
    String text = RunCodec.write(new RunRecord(task, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RunCodec.read(text, task.data().train().subList(1, 2)))
        .withMessage("the queries are not those of the run");
  }

  @Test
  void read_anEarlierFileWithIds_hasThem() throws IOException {
    String earlier =
        GoldenFile.read("run.json").replace("\"train\" : 2", "\"queries\" : [ \"a\", \"b\" ]");
    assertThat(RunCodec.read(file(earlier)).task().data().train())
        .extracting(Query::id)
        .containsExactly("a", "b");
  }

  @Test
  void read_rowsSetAside_areTheSame() {
    Task task = FileFormats.task();
    BadRows bad = new BadRows(3, 1, List.of("q.jsonl:3: the id is blank"));
    DataSet data = new DataSet(task.data().train(), List.of(), task.data().fingerprint(), bad);
    RunRecord read = RunCodec.read(RunCodec.write(new RunRecord(task.with(data), 0)));
    assertThat(read.task().data().badRows()).isEqualTo(bad);
  }

  @Test
  void read_cutOff_saysWhere() throws IOException {
    Path file = file(GoldenFile.read("run.json").substring(0, 300));
    assertThatThrownBy(() -> RunCodec.read(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("line ")
        .hasMessageContaining("whole");
  }

  @Test
  void read_missing_saysSo() {
    assertThatThrownBy(() -> RunCodec.read(dir.resolve("run.json")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no such file");
  }
}
