package dev.iapo.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.Configuration;
import dev.iapo.domain.Query;
import dev.iapo.domain.Task;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.scoring.AnswerExtractors;
import dev.iapo.scoring.AnswerKeys;
import dev.iapo.simulate.Answers;
import dev.iapo.simulate.ResponseModel;
import dev.iapo.simulate.ResponseModel.Recognition;
import dev.iapo.simulate.TaskResponses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped sample tasks are complete, and keep what their comments promise. */
class SampleTasksTest {
  private static final Path TASKS = Path.of("conf/tasks");
  private static final String COMMON_SENSE =
      """
      {"answerKey": "B", "id": "%d", "question": {"stem": "Which %d?", "choices": [\
      {"label": "A", "text": "a"}, {"label": "B", "text": "b"}, {"label": "C", "text": "c"}, \
      {"label": "D", "text": "d"}, {"label": "E", "text": "e"}]}}
      """;

  @TempDir private Path folder = Path.of("");

  static List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(TASKS)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".conf") && !name.contains("real"))
          .map(name -> name.substring(0, name.length() - ".conf".length()))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void load_everySample_isComplete(String name) {
    Task task = load(name).task();

    assertThat(task.name()).isEqualTo(name);
    List<Query> queries = queries(task);
    assertThat(queries).hasSize(30).extracting(Query::id).doesNotHaveDuplicates();
    assertThat(queries).extracting(Query::fields).doesNotHaveDuplicates();
    assertThat(task.data().test()).hasSize(6);
    assertThat(task.configurations()).hasSizeBetween(5, 8);
    assertThat(task.configurations().stream().map(c -> c.prompt().messages()))
        .doesNotHaveDuplicates();
    for (Configuration configuration : task.configurations()) {
      assertThat(queries)
          .allSatisfy(
              query ->
                  assertThat(configuration.prompt().render(query))
                      .noneMatch(message -> message.content().contains("{{")));
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void load_withTheRealProvider_takesTheColumnsOfTheDataSet(String name) throws IOException {
    Path nested = folder.resolve("nested.jsonl");
    Files.writeString(nested, COMMON_SENSE.formatted(1, 1) + COMMON_SENSE.formatted(2, 2));
    Path data = name.equals("commonsense") ? nested : Path.of(name, "sample.jsonl");
    TaskSetup setup =
        TaskFile.load(
            TASKS.resolve(name + "-real.conf"),
            Map.of("OPENAI_API_KEY", "none"),
            Map.of("data.file", data.toString()));

    assertThat(setup.simulated()).isEmpty();
    assertThat(setup.providers()).noneMatch(ProviderSetup::simulated);
    assertThat(setup.task().search().budget().unit().label()).isEqualTo("usd");
    assertThat(setup.task().configurations()).hasSameSizeAs(load(name).task().configurations());
  }

  @ParameterizedTest
  @ValueSource(strings = {"math", "commonsense", "receipts"})
  void responses_ofVotes_areReadAndAsOftenRightAsComputed(String name) {
    TaskSetup setup = load(name);
    Task task = setup.task();
    ResponseModel model = setup.simulated().orElseThrow().responses(task);
    var extractor = AnswerExtractors.of(task.judging().answer());
    AnswerKeys keys = AnswerKeys.of(task.judging().answer());
    for (Configuration configuration : task.configurations()) {
      List<Query> queries = queries(task);
      long right = 0;
      for (Query query : queries) {
        Recognition recognition =
            model.recognise(configuration.model().name(), configuration.prompt().render(query));
        right +=
            LongStream.range(0, 20)
                .mapToObj(seed -> ((Recognition.Known) recognition).respondent().complete(seed))
                .filter(
                    completion ->
                        extractor
                            .extract(completion.text())
                            .filter(answer -> keys.accepts(answer, query.accepted().get(0)))
                            .isPresent())
                .count();
      }
      double expected = accuracies(setup, configuration.id())[0];
      assertThat(right / 600.0).as(configuration.id()).isBetween(expected - 0.07, expected + 0.07);
    }
  }

  @Test
  void math_exactCurves_crossBetweenCheckAndOtherWay() {
    TaskSetup setup = load("math");

    assertThat(best(setup, 1)).isEqualTo("check");
    assertThat(best(setup, 16)).isEqualTo("other-way");
  }

  @Test
  void receipts_exactCurves_crossBetweenSchemaAndDoubt() {
    TaskSetup setup = load("receipts");

    assertThat(best(setup, 1)).isEqualTo("schema");
    assertThat(best(setup, 8)).isEqualTo("doubt");
  }

  @Test
  void commonsense_exactCurves_sceneGainsMostByVotes() {
    TaskSetup setup = load("commonsense");
    List<String> byGain =
        setup.task().configurations().stream()
            .map(Configuration::id)
            .sorted(
                Comparator.comparingDouble(
                    id -> accuracies(setup, id)[0] - accuracies(setup, id)[15]))
            .toList();

    assertThat(best(setup, 1)).isEqualTo("survey");
    assertThat(byGain.get(0)).isEqualTo("scene");
  }

  private static String best(TaskSetup setup, int scale) {
    return setup.task().configurations().stream()
        .map(Configuration::id)
        .max(Comparator.comparingDouble(id -> accuracies(setup, id)[scale - 1]))
        .orElseThrow();
  }

  /** By scale, over all queries. */
  private static double[] accuracies(TaskSetup setup, String configuration) {
    Task task = setup.task();
    SimulatedSetup simulated = setup.simulated().orElseThrow();
    Answers.Kind kind = simulated.answers().orElseThrow();
    List<Query> queries = queries(task);
    return new TaskResponses(kind, task.configurations(), queries, simulated.habits())
        .accuracies(configuration, queries, task.goal().maxScale(), TieRule.FAIR);
  }

  private static TaskSetup load(String name) {
    return TaskFile.load(TASKS.resolve(name + ".conf"), Map.of());
  }

  private static List<Query> queries(Task task) {
    return Stream.concat(task.data().train().stream(), task.data().test().stream()).toList();
  }
}
