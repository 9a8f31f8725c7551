package dev.iapo.bench.serve;

import dev.iapo.bench.Results;
import dev.iapo.bench.engine.ChatServer;
import dev.iapo.bench.engine.Clients;
import dev.iapo.bench.engine.Latency;
import dev.iapo.llm.LlmClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * How much later an answer comes than the slowest calls that it needs, as the provider times them;
 * and the same of a program that makes these calls itself.
 */
final class AddedLatency {
  private static final int REPETITIONS = 3;
  private static final Duration TIME = Duration.ofMillis(900);
  private static final int[] PEOPLE = {4, Served.PEOPLE};
  private static final Latency NONE = Latency.constant(Duration.ZERO);
  private static final Latency SOME = new Latency(Duration.ofMillis(20), 0.5, 0, 1);

  private final Results results;
  private final ChatServer provider;
  private final Endpoint endpoint;

  AddedLatency(Results results, ChatServer provider, Endpoint endpoint) {
    this.results = results;
    this.provider = provider;
    this.endpoint = endpoint;
  }

  void measure() throws Exception {
    results.section("Latency");
    results.line(
        Results.format(
            "Milliseconds of an answer that the slowest needed call does not explain: 50th, 95th"
                + " and 99th of 100, of %d × %.1f s in turn. Provider: at once, or lognormal with"
                + " a median of 20 ms (sigma 0.5), one completion per call. direct: a program that"
                + " makes the same N calls itself, at once. In waves: N = 8, stopped when decided,"
                + " where 6 of 10 completions agree; direct makes one wave.",
            REPETITIONS, TIME.toMillis() / 1e3));
    results.line("");
    results.header(
        "N",
        "provider",
        "connections",
        "answers/s",
        "added, ms",
        "direct: answers/s",
        "direct: added, ms",
        "median answer time ÷ direct",
        "daemon, processors");
    for (int people : PEOPLE) {
      try (LlmClient served = endpoint.client(people);
          LlmClient direct = Clients.open(provider.baseUri(), Optional.empty(), people * 32)) {
        for (Latency latency : List.of(NONE, SOME)) {
          for (int n : Served.SCALES) {
            row(served, direct, people, latency, n, false);
          }
        }
        row(served, direct, people, SOME, 8, true);
      }
    }
  }

  private static final class Sample {
    private final List<Double> added = new ArrayList<>();
    private final List<Double> whole = new ArrayList<>();
    private double seconds;

    void add(Crowd.Heard heard, Waves waves) {
      seconds += heard.seconds();
      for (Crowd.Answered answered : heard.answers()) {
        whole.add(answered.millis());
        added.add(answered.millis() - waves.take(answered.problem()));
      }
    }

    String perSecond() {
      return Results.format("%,.0f", added.size() / seconds);
    }

    String quantiles() {
      Collections.sort(added);
      return Results.format(
          "%.2f, %.2f, %.2f", quantile(added, 0.5), quantile(added, 0.95), quantile(added, 0.99));
    }

    double median() {
      Collections.sort(whole);
      return quantile(whole, 0.5);
    }

    private static double quantile(List<Double> sorted, double p) {
      return sorted.get((int) Math.min(sorted.size() - 1, Math.round(p * (sorted.size() - 1))));
    }
  }

  private void row(
      LlmClient served, LlmClient direct, int people, Latency latency, int n, boolean inWaves)
      throws Exception {
    Asker policy = Asker.policy(served, inWaves ? Served.WAVES : Served.name(n, 1));
    Asker model = Asker.model(direct, n, 1);
    Sample ofPolicy = new Sample();
    Sample ofModel = new Sample();
    double cpu = 0;
    for (int i = 0; i < REPETITIONS; i++) {
      Waves waves = Waves.of(latency, inWaves ? 0.6 : 1, inWaves);
      provider.behave(waves);
      double before = endpoint.cpuSeconds();
      ofPolicy.add(Crowd.ask(policy, people, TIME), waves);
      cpu += endpoint.cpuSeconds() - before;
      Waves ones = Waves.of(latency, 1, false);
      provider.behave(ones);
      ofModel.add(Crowd.ask(model, people, TIME), ones);
    }
    results.row(
        inWaves ? n + ", in waves" : "" + n,
        latency == NONE ? "at once" : "20 ms",
        "" + people,
        ofPolicy.perSecond(),
        ofPolicy.quantiles(),
        ofModel.perSecond(),
        ofModel.quantiles(),
        Results.format("%.2f", ofPolicy.median() / ofModel.median()),
        Results.format("%.2f", cpu / ofPolicy.seconds));
  }
}
