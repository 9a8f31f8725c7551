package dev.iapo.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.Configuration;
import dev.iapo.domain.DataSet;
import dev.iapo.domain.Query;
import dev.iapo.domain.Task;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.simulate.TaskResponses;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The shipped quickstart keeps what its comments promise. */
class QuickstartTest {
  private static final TaskSetup SETUP = TaskFile.load(Path.of("conf/quickstart.conf"), Map.of());
  private static final Task TASK = SETUP.task();
  private static final List<Query> QUERIES = queries(TASK.data());

  @Test
  void quickstart_isLargeEnough() {
    assertThat(QUERIES).hasSizeGreaterThanOrEqualTo(300);
    assertThat(TASK.data().train()).hasSizeGreaterThanOrEqualTo(300);
    assertThat(TASK.data().test()).hasSizeGreaterThanOrEqualTo(50);
    assertThat(TASK.configurations()).hasSize(8);
    assertThat(TASK.goal().contexts())
        .extracting("id")
        .containsExactly("free", "standard", "premium");
    assertThat(TASK.goal().maxScale()).isEqualTo(16);
  }

  @Test
  void questions_areDistinctAndShort() {
    assertThat(QUERIES).extracting(Query::id).doesNotHaveDuplicates();
    assertThat(QUERIES).extracting(QuickstartTest::question).doesNotHaveDuplicates();
    assertThat(QUERIES)
        .allSatisfy(
            query -> {
              assertThat(question(query)).matches("\\S.*\\S").doesNotContainPattern("[{}@]|  ");
              assertThat(question(query).split(" ")).hasSizeLessThan(60);
              assertThat(query.fields().get("topic")).isNotBlank();
            });
  }

  @Test
  void answers_arePositiveNumbersWithAtMostTwoPlaces() {
    assertThat(QUERIES)
        .allSatisfy(
            query -> {
              assertThat(query.accepted()).hasSize(1);
              BigDecimal answer = new BigDecimal(query.accepted().get(0));
              assertThat(answer.signum()).isPositive();
              assertThat(answer.scale()).isBetween(0, 2);
            });
  }

  @Test
  void prompts_leaveNoTemplateUnfilled() {
    for (Configuration configuration : TASK.configurations()) {
      assertThat(QUERIES)
          .allSatisfy(
              query ->
                  assertThat(configuration.prompt().render(query))
                      .noneMatch(message -> message.content().matches("(?s).*(\\{\\{|}}).*"))
                      .anyMatch(message -> message.content().contains(question(query))));
    }
  }

  @Test
  void exactCurves_cross() {
    Map<String, double[]> curves = curves();

    assertThat(best(curves, 1)).isEqualTo("verify");
    assertThat(best(curves, 16)).isEqualTo("alternatives");
    double[] verify = curve(curves, "verify");
    double[] alternatives = curve(curves, "alternatives");
    assertThat(verify[0]).isGreaterThan(alternatives[0] + 0.05);
    assertThat(alternatives[15]).isGreaterThan(verify[15] + 0.05);
  }

  private static Map<String, double[]> curves() {
    TaskResponses responses =
        new TaskResponses(TASK.configurations(), QUERIES, SETUP.simulated().orElseThrow().habits());
    Map<String, double[]> curves = new LinkedHashMap<>();
    for (Configuration configuration : TASK.configurations()) {
      String id = configuration.prompt().id();
      curves.put(id, responses.accuracies(id, QUERIES, 16, TieRule.FAIR));
    }
    return curves;
  }

  private static String best(Map<String, double[]> curves, int scale) {
    return curves.keySet().stream()
        .max(Comparator.comparingDouble(id -> curve(curves, id)[scale - 1]))
        .orElseThrow();
  }

  private static double[] curve(Map<String, double[]> curves, String id) {
    return Objects.requireNonNull(curves.get(id));
  }

  private static String question(Query query) {
    return query.fields().getOrDefault("question", "");
  }

  private static List<Query> queries(DataSet data) {
    return Stream.concat(data.train().stream(), data.test().stream()).toList();
  }
}
