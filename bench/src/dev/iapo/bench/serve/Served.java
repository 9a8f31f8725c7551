package dev.iapo.bench.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.bench.Results;
import dev.iapo.bench.engine.Behaviour;
import dev.iapo.bench.engine.ChatServer;
import dev.iapo.bench.engine.Tasks;
import dev.iapo.domain.AnswerSpec;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.Model;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Task;
import dev.iapo.llm.LlmClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Policies behind the endpoint of a daemon in a process of its own: latency, throughput, and what
 * stopping early saves.
 */
public final class Served {
  static final int[] SCALES = {1, 8, 32};
  static final int MANY = 128;
  static final int PEOPLE = 64;
  static final String WAVES = "n8-exact";
  private static final int WARM_UPS = 6;
  private static final Duration WARM_UP = Duration.ofMillis(1500);

  private static final Task.Judging JUDGING =
      new Task.Judging(
          new AnswerSpec("last-number", "", "numeric", 0),
          List.of(),
          new CostRule(CostRule.Kind.TOKENS, ""));

  private Served() {}

  /** The policy of N completions, in calls of so many. */
  static String name(int n, int choices) {
    return "n" + n + "-" + choices;
  }

  /** The arguments: latency, throughput or savings; none for all. */
  public static void main(String[] args) throws Exception {
    List<String> wanted =
        args.length == 0 ? List.of("latency", "throughput", "savings") : List.of(args);
    Results results = new Results("serve" + (args.length == 1 ? "-" + args[0] : ""));
    if (wanted.contains("latency") || wanted.contains("throughput")) {
      timed(results, wanted);
    }
    if (wanted.contains("savings")) {
      new Savings(results).measure();
    }
    results.write();
    System.exit(0); // whatever a part that failed half-way left running
  }

  private static void timed(Results results, List<String> wanted) throws Exception {
    try (ChatServer provider = ChatServer.start();
        Endpoint endpoint =
            Endpoint.start(
                Map.of(
                    "one", new Endpoint.Provider(provider.baseUri(), 1),
                    "many", new Endpoint.Provider(provider.baseUri(), MANY)))) {
      for (int n : SCALES) {
        endpoint.deploy(name(n, 1), policy(n, "one"), "none");
        endpoint.deploy(name(n, MANY), policy(n, "many"), "none");
      }
      endpoint.deploy(WAVES, policy(8, "one"), "exact");
      warmUp(provider, endpoint);
      if (wanted.contains("throughput")) {
        new Throughput(results, provider, endpoint).measure();
      }
      if (wanted.contains("latency")) {
        new AddedLatency(results, provider, endpoint).measure();
      }
      if (!endpoint.api().unexpected().isEmpty()) {
        results.line("Unexpected: " + endpoint.api().unexpected());
      }
    }
  }

  /** The daemon, which is a process of its own. */
  private static void warmUp(ChatServer provider, Endpoint endpoint) throws Exception {
    provider.behave(Behaviour.PROMPT);
    try (LlmClient client = endpoint.client(PEOPLE)) {
      for (int i = 0; i < WARM_UPS; i++) {
        Crowd.ask(Asker.policy(client, name(1, 1)), PEOPLE, WARM_UP);
        Crowd.ask(Asker.policy(client, name(8, 1)), PEOPLE, WARM_UP);
        Crowd.ask(Asker.policy(client, name(32, MANY)), PEOPLE, WARM_UP);
      }
    }
  }

  private static ObjectNode policy(int n, String provider) {
    Prompt prompt =
        new Prompt(
            "p0",
            List.of(
                new ChatMessage("system", Tasks.INSTRUCTION + 0),
                new ChatMessage("user", "{{problem}}")));
    Model model = new Model(provider, "m", 1);
    Configuration asked = new Configuration("p0", prompt, model, Asker.SAMPLING);
    return PolicyText.of(List.of(asked), model, n, JUDGING);
  }
}
