package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.iapo.domain.AnswerSpec;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.Model;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Query;
import dev.iapo.domain.Sampling;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Scoring;
import dev.iapo.domain.Task;
import dev.iapo.llm.LlmRequest;
import dev.iapo.run.LiveQuery.Arm;
import dev.iapo.run.LiveQuery.Asked;
import dev.iapo.scoring.CompletionScorer;
import dev.iapo.testkit.GatewayBench;
import dev.iapo.testkit.ScriptedClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class LiveQueryTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final String PROVIDER = GatewayBench.settings().provider();

  private final ScriptedClient client = ScriptedClient.obliging();
  private final GatewayBench bench = new GatewayBench(KIT, GatewayBench.settings(), client);

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private Arm arm(int choicesPerCall) {
    Configuration configuration =
        new Configuration(
            "p",
            new Prompt("p", List.of(new ChatMessage("user", "Solve {{problem}}."))),
            new Model(PROVIDER, "model-x", choicesPerCall),
            Sampling.ofMaxTokens(GatewayBench.MAX_TOKENS));
    Task.Judging judging =
        new Task.Judging(
            new AnswerSpec("whole", "", "exact", 0),
            List.of(new ScorerSpec(new Objective("correct", 0, 1, true), new Scoring("correct"))),
            new CostRule(CostRule.Kind.TOKENS, ""));
    return new Arm(
        configuration,
        judging,
        List.of(GatewayBench.TARIFF),
        new CompletionScorer(judging),
        Map.of(PROVIDER, bench.gateway),
        bench.ledger);
  }

  /** What was asked for waves of so many completions. */
  private List<LlmRequest> drawn(int choicesPerCall, String account, long seed, int... waves) {
    int before = client.requests().size();
    TestProbe<LiveQuery.Report> asker = KIT.createTestProbe();
    Query query = new Query(account, Map.of("problem", "2 + 2"), List.of());
    ActorRef<LiveQuery.Command> live =
        KIT.spawn(
            LiveQuery.create(
                arm(choicesPerCall),
                new Asked(account, query, GatewayBench.completions(100), seed),
                asker.getRef()));
    for (int wave : waves) {
      live.tell(new LiveQuery.Draw(wave));
      for (int came = 0; came < wave; ) {
        came += asker.expectMessageClass(LiveQuery.Came.class).record().pull().scale();
      }
    }
    live.tell(new LiveQuery.Close());
    asker.expectMessageClass(LiveQuery.Closed.class);
    List<LlmRequest> all = client.requests();
    return all.subList(before, all.size());
  }

  private static List<Integer> seeds(List<LlmRequest> asked) {
    return asked.stream().map(LlmRequest::seed).toList();
  }

  @Test
  void draw_sameSeed_asksWithTheSameSeedsWhateverTheQuestionIsCalled() {
    List<Integer> some = seeds(drawn(1, "a", 7, 3));

    assertThat(some).doesNotHaveDuplicates();
    assertThat(seeds(drawn(1, "b", 7, 3))).isEqualTo(some);
    assertThat(seeds(drawn(1, "c", 8, 3))).doesNotContainAnyElementsOf(some);
  }

  @Test
  void draw_inWaves_asksWithTheSameSeedsAsAtOnce() {
    List<Integer> atOnce = seeds(drawn(1, "a", 7, 6));

    assertThat(seeds(drawn(1, "b", 7, 3, 1, 2))).isEqualTo(atOnce);
  }

  @Test
  void draw_severalChoicesPerCall_asksForThemTogether() {
    List<LlmRequest> asked = drawn(4, "a", 7, 6);

    assertThat(asked).extracting(LlmRequest::choices).containsExactlyInAnyOrder(4, 2);
    assertThat(asked)
        .extracting(LlmRequest::messages)
        .containsOnly(List.of(new ChatMessage("user", "Solve 2 + 2.")));
  }
}
