package dev.iapo.bench.serve;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.bench.Results;
import dev.iapo.bench.soak.Api;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Model;
import dev.iapo.domain.Outcomes;
import dev.iapo.domain.Query;
import dev.iapo.endpoint.SimulatedEndpoint;
import dev.iapo.inference.EarlyStopVote;
import dev.iapo.inference.MajorityVote;
import dev.iapo.scoring.CompletionScorer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * What votes that stop early save: the same questions with the same seeds, with and without. One
 * completion per call.
 */
final class Savings {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> RULES = List.of("none", "exact", "0.95");
  private static final int AT_A_TIME = 16;

  private final Results results;

  Savings(Results results) {
    this.results = results;
  }

  /**
   * What came of a question.
   *
   * @param votes by answer, and those that did not vote
   */
  private record Given(
      String answer,
      int completions,
      double cost,
      boolean right,
      List<Integer> votes,
      int without) {
    private static final EarlyStopVote VOTE = new EarlyStopVote(MajorityVote.TieRule.FAIR, 1);

    /** How many the exact rule draws of these on average, in any order. */
    double expected() {
      List<Integer> codes = new ArrayList<>();
      for (int i = 0; i < votes.size(); i++) {
        for (int k = 0; k < votes.get(i); k++) {
          codes.add(i);
        }
      }
      for (int k = 0; k < without; k++) {
        codes.add(Outcomes.ABSTAIN);
      }
      int n = codes.size();
      Outcomes all =
          new Outcomes(
              codes.stream().mapToInt(code -> code).toArray(), new double[n], new double[n], n, 0);
      return VOTE.draws(all, n).completions()[n - 1];
    }
  }

  void measure() throws Exception {
    results.section("Early stop");
    results.line(
        "Votes of N completions, one per call, of a stand-in; the same questions and seeds without"
            + " early stop, with the exact rule, and with a confidence of 0.95. expected: what the"
            + " exact rule draws of the same completions in a random order"
            + " (EarlyStopVote.draws).");
    results.line("");
    results.header(
        "task",
        "prompt",
        "N",
        "questions",
        "rule",
        "completions per question",
        "expected",
        "completions saved",
        "cost saved",
        "answers changed",
        "right answers",
        "right without");
    List<VotingTask> tasks = new ArrayList<>();
    Path home = Path.of(System.getProperty("bench.results")).resolve("../..").normalize();
    tasks.add(VotingTask.quickstart(home.resolve("conf/quickstart.conf")));
    Path recorded =
        home.resolve(System.getProperty("iapo.data", "../shared/data")).resolve("math.json");
    if (Files.exists(recorded)) {
      tasks.add(VotingTask.math(recorded));
    }
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "stand-ins");
    ExecutorService askers = Executors.newFixedThreadPool(AT_A_TIME);
    Map<String, Endpoint.Provider> providers = new LinkedHashMap<>();
    for (VotingTask task : tasks) {
      SimulatedEndpoint standIn =
          SimulatedEndpoint.start(
                  system,
                  task.responses(),
                  SimulatedEndpoint.Settings.loopback(Set.of(task.model()), 1))
              .toCompletableFuture()
              .get(30, TimeUnit.SECONDS);
      providers.put(task.name(), new Endpoint.Provider(standIn.baseUri(), 1));
    }
    try (Endpoint endpoint = Endpoint.start(providers)) {
      for (VotingTask task : tasks) {
        measure(task, endpoint, askers);
      }
    } finally {
      askers.shutdownNow();
      system.terminate();
    }
  }

  private void measure(VotingTask task, Endpoint endpoint, ExecutorService askers)
      throws Exception {
    for (String rule : RULES) {
      ObjectNode policy =
          PolicyText.of(
              task.prompts(),
              new Model(task.name(), task.model(), 1),
              task.scale(),
              task.judging());
      endpoint.deploy(policyName(task, rule), policy, rule);
    }
    for (Configuration prompt : task.prompts()) {
      Map<String, List<Given>> given = new HashMap<>();
      for (String rule : RULES) {
        List<Future<Given>> asked = new ArrayList<>();
        for (int i = 0; i < task.queries().size(); i++) {
          int at = i;
          asked.add(askers.submit(() -> ask(task, prompt, rule, at, endpoint.api())));
        }
        List<Given> came = new ArrayList<>();
        for (Future<Given> one : asked) {
          came.add(one.get());
        }
        given.put(rule, came);
      }
      for (String rule : RULES.subList(1, RULES.size())) {
        row(task, prompt, rule, given.get("none"), given.get(rule));
      }
    }
  }

  private static String policyName(VotingTask task, String rule) {
    return task.name() + "-" + rule;
  }

  private static Given ask(VotingTask task, Configuration prompt, String rule, int index, Api api) {
    Query query = task.queries().get(index);
    String variable = prompt.prompt().fieldUses().keySet().iterator().next();
    ObjectNode body =
        JSON.createObjectNode()
            .put("model", "iapo/" + policyName(task, rule))
            .put("seed", index + 1);
    body.putObject("iapo").put("context", prompt.id());
    body.putArray("messages")
        .addObject()
        .put("role", "user")
        .put("content", query.fields().get(variable));
    Api.Answered answered =
        api.send("POST", "/v1/chat/completions", body.toString(), 200, 422); // 422: all unparsed
    JsonNode said = answered.json();
    JsonNode iapo = said.path("iapo");
    List<Integer> votes = new ArrayList<>();
    iapo.path("votes").forEach(vote -> votes.add(vote.path("count").asInt()));
    int completions = iapo.path("completions").asInt();
    String text = said.at("/choices/0/message/content").asText("");
    double score = new CompletionScorer(task.judging()).score(text, "stop", query).scores().get(0);
    return new Given(
        iapo.path("answer").asText(""),
        completions,
        iapo.path("cost").path("amount").asDouble(),
        answered.status() == 200 && score > 0.5,
        votes,
        completions - votes.stream().mapToInt(count -> count).sum());
  }

  private void row(
      VotingTask task, Configuration prompt, String rule, List<Given> whole, List<Given> early) {
    int n = whole.size();
    double all = whole.stream().mapToInt(Given::completions).sum();
    double drawn = early.stream().mapToInt(Given::completions).sum();
    double cost = whole.stream().mapToDouble(Given::cost).sum();
    double paid = early.stream().mapToDouble(Given::cost).sum();
    double expected = whole.stream().mapToDouble(Given::expected).sum();
    int changed = 0;
    for (int i = 0; i < n; i++) {
      changed += whole.get(i).answer().equals(early.get(i).answer()) ? 0 : 1;
    }
    results.row(
        task.name(),
        prompt.id(),
        "" + task.scale(),
        "" + n,
        rule.equals("exact") ? rule : "confidence " + rule,
        Results.format("%.2f", drawn / n),
        rule.equals("exact") ? Results.format("%.2f", expected / n) : "",
        Results.format("%.1f %%", 100 * (1 - drawn / all)),
        Results.format("%.1f %%", 100 * (1 - paid / cost)),
        "" + changed,
        "" + early.stream().filter(Given::right).count(),
        "" + whole.stream().filter(Given::right).count());
  }
}
