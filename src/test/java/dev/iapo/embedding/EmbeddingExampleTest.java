package dev.iapo.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.iapo.domain.AnswerSpec;
import dev.iapo.domain.Budget;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Context;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.DataSet;
import dev.iapo.domain.Model;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Policy;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Query;
import dev.iapo.domain.Sampling;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Scoring;
import dev.iapo.domain.Task;
import dev.iapo.llm.LlmClient;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.llm.LlmReply.Usage;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EmbeddingExampleTest {
  /** Doubles the number when asked politely, and otherwise repeats it. */
  private static final class Doubler implements LlmClient {
    @Override
    public CompletionStage<LlmResult> complete(LlmRequest request) {
      String asked = request.messages().get(0).content();
      int number = Integer.parseInt(asked.replaceAll("\\D", ""));
      int answer = asked.contains("please") ? 2 * number : number;
      List<Completion> completions =
          IntStream.range(0, request.choices())
              .mapToObj(i -> new Completion("It is " + answer, "stop"))
              .toList();
      return CompletableFuture.completedFuture(
          new LlmReply(
              completions, Optional.of(new Usage(10, 0, 3L * completions.size(), Map.of()))));
    }

    @Override
    public void close() {}
  }

  private static Task task() {
    List<Query> queries =
        IntStream.rangeClosed(1, 40)
            .mapToObj(i -> new Query("q" + i, Map.of("x", "" + i), List.of(String.valueOf(2 * i))))
            .toList();
    return new Task(
        "doubling",
        "",
        List.of(prompt("curt", "Double {{x}}!"), prompt("polite", "Double {{x}}, please.")),
        new DataSet(queries, List.of(), "0"),
        new Task.Judging(
            new AnswerSpec("last-number", "", "numeric", 0),
            List.of(new ScorerSpec(new Objective("correct", 0, 1, true), new Scoring("correct"))),
            new CostRule(CostRule.Kind.TOKENS, "")),
        new Task.Goal(
            List.of("majority-vote"),
            "fair",
            4,
            List.of(new Context("only", List.of(1.0), -0.001, 1)),
            0.01),
        new Task.Search(
            "psst", "complete", "paired", new Budget(Budget.Unit.COMPLETIONS, 1_000, 0), 1));
  }

  private static Configuration prompt(String id, String text) {
    Prompt prompt = new Prompt(id, List.of(new ChatMessage("user", text)));
    return new Configuration(
        id, prompt, new Model("my-provider", "any", 16), Sampling.ofMaxTokens(20));
  }

  @Test
  void example_inAHostSystem_answersWithThePolicyAndLeavesTheSystemRunning() {
    ActorTestKit host = ActorTestKit.create();
    try {
      TestProbe<Policy> answer = host.createTestProbe(Policy.class);
      ActorRef<EmbeddingExample.Told> optimiser =
          host.spawn(
              EmbeddingExample.create(
                  task(), new Doubler(), new SimpleMeterRegistry(), answer.getRef()));
      Policy policy = answer.receiveMessage(Duration.ofSeconds(30));
      assertThat(policy.choices()).hasSize(1);
      assertThat(policy.choices().get(0).configuration().id()).isEqualTo("polite");
      assertThat(policy.choices().get(0).scale()).isEqualTo(1);
      assertThat(policy.usage().spent().completions()).isLessThanOrEqualTo(1_000);
      answer.expectTerminated(optimiser, Duration.ofSeconds(10));
      assertThat(host.system().whenTerminated().isCompleted()).isFalse();
    } finally {
      host.shutdownTestKit();
    }
  }

  @Test
  void documentation_showsTheExampleAsItIs() throws IOException {
    String source =
        Files.readString(
            Path.of("src/test/java/dev/iapo/embedding/EmbeddingExample.java"),
            StandardCharsets.UTF_8);
    String body = source.substring(source.indexOf("/** An actor of yours")).strip();
    assertThat(Files.readString(Path.of("docs/embedding.md"), StandardCharsets.UTF_8))
        .contains(body);
  }
}
