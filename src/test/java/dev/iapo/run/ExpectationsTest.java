package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.DataSet;
import dev.iapo.domain.Model;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Query;
import dev.iapo.domain.Sampling;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.ledger.Prices;
import dev.iapo.ledger.Tariff;
import dev.iapo.report.SampleTasks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExpectationsTest {
  private static final Task SAMPLE = SampleTasks.crossing();
  private static final Tariff TARIFF =
      new Tariff(Optional.of(new Prices(150_000, 75_000, 600_000)));

  @Test
  void of_anyQueries_boundsTheGreatestChargeOfAnyOfThem() {
    SplittableRandom random = new SplittableRandom(1);
    String[] contents = {
      "{{a}}", "{{a}} or {{b}}", "{{b}} {{ b }} é {{c}}", "{{b}}{{b}}{{b}}{{a}}"
    };
    for (int trial = 0; trial < 200; trial++) {
      List<Query> queries = new ArrayList<>();
      for (int i = 0; i < 1 + trial % 9; i++) {
        queries.add(
            new Query(
                "" + i,
                Map.of("a", text(random), "b", text(random), "c", text(random)),
                List.of()));
      }
      List<Configuration> configurations =
          Stream.of(contents).map(ExpectationsTest::configuration).toList();
      Task task =
          new Task(
              "t",
              "",
              configurations,
              new DataSet(queries, List.of(), ""),
              SAMPLE.judging(),
              SAMPLE.goal(),
              SAMPLE.search());
      Expectations expected =
          Expectations.of(task, Collections.nCopies(contents.length, TARIFF), Map.of());
      for (int p = 0; p < contents.length; p++) {
        Configuration of = configurations.get(p);
        Spend most = Spend.NOTHING;
        for (Query query : queries) {
          Spend own = TARIFF.bound(of.prompt().render(query), of.sampling()).of(1).total();
          most = most.plus(most.missingFor(own));
        }
        assertThat(expected.configurations().get(p).maximum()).isEqualTo(most);
      }
    }
  }

  private static Configuration configuration(String content) {
    List<ChatMessage> messages =
        List.of(new ChatMessage("system", content), new ChatMessage("user", "{{a}}!"));
    return new Configuration(
        content, new Prompt(content, messages), new Model("p", "m", 1), Sampling.ofMaxTokens(9));
  }

  private static String text(SplittableRandom random) {
    return "xé中😀".substring(0, random.nextInt(4)).repeat(random.nextInt(4));
  }
}
