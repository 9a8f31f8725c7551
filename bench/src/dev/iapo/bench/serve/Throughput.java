package dev.iapo.bench.serve;

import dev.iapo.bench.Results;
import dev.iapo.bench.Spread;
import dev.iapo.bench.engine.Behaviour;
import dev.iapo.bench.engine.ChatServer;
import dev.iapo.bench.engine.Clients;
import dev.iapo.llm.LlmClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Answers and completions per second, beside a bare loop of the same client. */
final class Throughput {
  private static final int WARM_UPS = 2;
  private static final int REPETITIONS = 5;
  private static final Duration TIME = Duration.ofSeconds(1);
  private static final int PEOPLE = 64;

  private final Results results;
  private final ChatServer provider;
  private final Endpoint endpoint;

  Throughput(Results results, ChatServer provider, Endpoint endpoint) {
    this.results = results;
    this.provider = provider;
    this.endpoint = endpoint;
  }

  void measure() throws Exception {
    results.section("Throughput");
    results.line(
        Results.format(
            "%d connections, a provider that answers at once, all N completions drawn; bare loop:"
                + " %d calls at a time of the same client to the provider, of as many choices."
                + " Median (and range) of %d × %d s each, in turn, after %d of which nothing is"
                + " said.",
            PEOPLE, PEOPLE, REPETITIONS, TIME.toSeconds(), WARM_UPS));
    results.line("");
    results.header(
        "N",
        "choices per call",
        "answers/s",
        "completions/s",
        "bare loop, completions/s",
        "ratio",
        "daemon, µs of CPU per answer",
        "per completion",
        "daemon, processors");
    List<Row> rows = new ArrayList<>();
    for (int n : Served.SCALES) {
      rows.add(new Row(n, 1));
      if (n > 1) {
        rows.add(new Row(n, Served.MANY));
      }
    }
    try (LlmClient served = endpoint.client(PEOPLE);
        LlmClient direct = Clients.open(provider.baseUri(), Optional.empty(), PEOPLE)) {
      provider.behave(Behaviour.PROMPT);
      for (int i = -WARM_UPS; i < REPETITIONS; i++) {
        for (Row row : rows) {
          row.measure(i, served, direct);
        }
      }
    }
    rows.forEach(Row::write);
  }

  /** Of a policy of N completions, in calls of so many choices at most. */
  private final class Row {
    private final int n;
    private final int choices;
    private final double[] answers = new double[REPETITIONS];
    private final double[] bare = new double[REPETITIONS];
    private final double[] ratios = new double[REPETITIONS];
    private final double[] micros = new double[REPETITIONS];
    private final double[] processors = new double[REPETITIONS];

    Row(int n, int choices) {
      this.n = n;
      this.choices = choices;
    }

    void measure(int i, LlmClient served, LlmClient direct) throws Exception {
      int perCall = Math.min(n, choices);
      Asker policy = Asker.policy(served, Served.name(n, choices));
      Asker model = Asker.model(direct, 1, perCall);
      double before = endpoint.cpuSeconds();
      Crowd.Heard heard = Crowd.ask(policy, PEOPLE, TIME);
      double cpu = endpoint.cpuSeconds() - before;
      double alone = perCall * Crowd.ask(model, PEOPLE, TIME).perSecond();
      if (i < 0) {
        return;
      }
      answers[i] = heard.perSecond();
      bare[i] = alone;
      ratios[i] = n * answers[i] / alone;
      micros[i] = cpu * 1e6 / heard.answers().size();
      processors[i] = cpu / heard.seconds();
    }

    void write() {
      results.row(
          "" + n,
          "" + choices,
          Spread.of(answers).text("%,.0f"),
          Spread.of(times(answers, n)).text("%,.0f"),
          Spread.of(bare).text("%,.0f"),
          Spread.of(ratios).text("%.2f"),
          Spread.of(micros).text("%,.0f"),
          Spread.of(times(micros, 1.0 / n)).text("%,.0f"),
          Spread.of(processors).text("%.2f"));
    }

    private static double[] times(double[] values, double factor) {
      return Arrays.stream(values).map(value -> value * factor).toArray();
    }
  }
}
