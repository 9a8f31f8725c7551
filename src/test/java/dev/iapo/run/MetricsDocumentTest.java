package dev.iapo.run;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.javadsl.Behaviors;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Task;
import dev.iapo.endpoint.SimulatedEndpoint;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.llm.http.HttpLlmClient;
import dev.iapo.llm.http.HttpSettings;
import dev.iapo.llm.openai.OpenAiWire;
import dev.iapo.serve.HandledQueries;
import dev.iapo.simulate.EnvironmentResponses;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.testkit.Environments;
import dev.iapo.testkit.KeptRuns;
import dev.iapo.testkit.MemoryStore;
import dev.iapo.testkit.RunBench;
import dev.iapo.testkit.ScriptedClient;
import dev.iapo.trace.Collector;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What docs/metrics.md, the dashboard and the alerts name is what runs and policies leave. */
class MetricsDocumentTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final RecordedEnvironment VOTES = Environments.votes(TieRule.FAIR);
  private static final int HELD_CALL = 20;
  private static final PrometheusMeterRegistry REGISTRY =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private static final Set<String> METERS = new TreeSet<>(); // as rows of the table begin
  private static String scrape = "";

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  /** A kept run over the stand-in, whose provider has a limit for the day. */
  @BeforeAll
  static void run() throws Exception {
    SimulatedEndpoint endpoint =
        SimulatedEndpoint.start(
                KIT.system(),
                new EnvironmentResponses(VOTES),
                SimulatedEndpoint.Settings.loopback(Set.of(RunBench.MODEL), 1))
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    HttpSettings http =
        new HttpSettings(
            endpoint.baseUri(),
            Optional.empty(),
            Duration.ofSeconds(5),
            Optional.empty(),
            300,
            1_000_000);
    try (HttpLlmClient client = new HttpLlmClient(http, new OpenAiWire())) {
      run(client);
    } finally {
      endpoint.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  private static void run(HttpLlmClient http) {
    CompletableFuture<Void> released = new CompletableFuture<>();
    ScriptedClient client =
        new ScriptedClient(
            (request, call) ->
                call == HELD_CALL
                    ? released.thenCompose(ignored -> http.complete(request))
                    : http.complete(request));
    Task task = RunBench.task(VOTES, new Budget(Budget.Unit.COMPLETIONS, 200, 0.02), 11);
    MemoryStore store = new MemoryStore();
    RunSettings settings = RunBench.settings(task, 4, 8);
    KeptRuns.create(settings, store);
    RunSettings kept = settings.kept(KeptRuns.recording(settings, store, false, false));
    Provider provider =
        new Provider(
            RunBench.gateway(
                RunBench.PROVIDER, 8, List.of(Budget.ofCompletions(1000)), Duration.ofSeconds(30)),
            client);
    TestProbe<RunEvent> events = KIT.createTestProbe();
    KIT.spawn(
        Behaviors.<Void>setup(
            context -> {
              Infrastructure through =
                  Infrastructure.spawn(context, List.of(provider), Optional.of(store), REGISTRY);
              context.spawn(
                  RunSupervisor.create(
                      kept,
                      through.gateways(),
                      through.ledger(),
                      through.recorder(),
                      events.getRef()::tell),
                  "run");
              return Behaviors.empty();
            }));
    HandledQueries.meter(REGISTRY);
    Collector.at(URI.create("http://127.0.0.1:4318"), Map.of(), 1, "1", REGISTRY);
    RunMeters meters = new RunMeters(REGISTRY, List.of("running", "completed"));
    RunMeters.OfRun ofRun = meters.ofRun();
    await()
        .untilAsserted(
            () -> assertThat(REGISTRY.get("iapo.budget.spent").gauge().value()).isPositive());
    see();
    released.complete(null);
    RunEvent event;
    do {
      event = events.receiveMessage(Duration.ofSeconds(30));
      ofRun.told(event, System.nanoTime());
    } while (!(event instanceof RunEvent.Ended));
    await().untilAsserted(() -> assertThat(REGISTRY.find("iapo.budget.spent").gauges()).isEmpty());
    assertThat(REGISTRY.scrape()).doesNotContain("run=\"");
    see();
  }

  private static void see() {
    REGISTRY.getMeters().stream().map(MetricsDocumentTest::row).forEach(METERS::add);
    scrape += REGISTRY.scrape();
  }

  private static String row(Meter meter) {
    String type =
        switch (meter.getId().getType()) {
          case TIMER, DISTRIBUTION_SUMMARY -> "histogram";
          default -> meter.getId().getType().name().toLowerCase(Locale.ROOT);
        };
    String tags =
        meter.getId().getTags().stream().map(Tag::getKey).sorted().collect(Collectors.joining(" "));
    return meter.getId().getName() + " " + type + " " + tags;
  }

  private static List<List<String>> table(String file) throws IOException {
    return Files.readAllLines(Path.of(file)).stream()
        .filter(line -> line.startsWith("| `"))
        .map(line -> Stream.of(line.replace("`", "").split("\\|")).map(String::strip).toList())
        .toList();
  }

  private static Set<String> found(String text, String pattern) {
    return Pattern.compile(pattern, Pattern.MULTILINE)
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(toCollection(TreeSet::new));
  }

  private static List<List<String>> documented() throws IOException {
    return table("docs/metrics.md").stream().filter(row -> row.get(1).contains(".")).toList();
  }

  @Test
  void table_ofMeters_isExactlyWhatARunLeaves() throws IOException {
    Set<String> rows = new TreeSet<>();
    for (List<String> row : documented()) {
      String tags =
          Stream.of(row.get(4).split(","))
              .map(String::strip)
              .sorted()
              .collect(Collectors.joining(" "));
      rows.add(row.get(1) + " " + row.get(2) + " " + tags);
    }
    assertThat(rows).isEqualTo(METERS);
  }

  @Test
  void table_prometheusNames_areExactlyThoseOfTheScrape() throws IOException {
    Set<String> names =
        documented().stream()
            .map(row -> row.get(3) + " " + row.get(2))
            .collect(toCollection(TreeSet::new));
    Set<String> families = found(scrape, "(?<=^# TYPE )\\S+ \\S+$");
    families.removeIf(family -> family.endsWith("_max gauge"));
    assertThat(names).isEqualTo(families);
  }

  @Test
  void alertsAndDashboard_nameMetricsAndLabelsOfTheScrape() throws IOException {
    String alerts = Files.readString(Path.of("docs/grafana/alerts.yml"));
    JsonNode dashboard =
        new ObjectMapper().readTree(Files.readString(Path.of("docs/grafana/iapo.json")));
    String expressions = String.join("\n", dashboard.findValuesAsText("expr"));
    assertThat(dashboard.findValues("expr")).hasSizeGreaterThan(20);

    Set<String> series = found(scrape, "^[a-z_]+(?=[{ ])");
    assertThat(series)
        .containsAll(found(alerts + expressions, "\\b(iapo|gen_ai_(client|server))_\\w+"));
    Set<String> labels = found(scrape, "(?<=[{,])\\w+(?==\")");
    assertThat(labels)
        .containsAll(
            found(alerts + expressions, "\\bgen_ai_(?!client|server)\\w+|\\berror_type\\b"))
        .containsAll(found(alerts, "(?<=\\$labels\\.)\\w+"))
        .containsAll(
            found(
                String.join("\n", dashboard.findValuesAsText("legendFormat")), "(?<=\\{\\{)\\w+"));
  }

  @Test
  void table_ofAlerts_isTheFileOfAlerts() throws IOException {
    Set<String> explained =
        table("docs/metrics.md").stream()
            .map(row -> row.get(1))
            .filter(name -> name.startsWith("Iapo"))
            .collect(toCollection(TreeSet::new));
    assertThat(explained)
        .isEqualTo(
            found(Files.readString(Path.of("docs/grafana/alerts.yml")), "(?<=- alert: )\\w+"));
  }

  @Test
  void scrape_ofARun_countsWhatItDid() {
    assertThat(REGISTRY.get("iapo.run.completions").tag("outcome", "drawn").counter().count())
        .isEqualTo(REGISTRY.get("iapo.day.spent").gauge().value())
        .isGreaterThan(100);
    assertThat(REGISTRY.get("iapo.run.round").timer().count()).isPositive();
    assertThat(REGISTRY.get("iapo.store.commit").timer().count()).isPositive();
    assertThat(REGISTRY.get("iapo.llm.queue").gauge().value()).isZero();
    assertThat(REGISTRY.get("iapo.llm.in.flight").gauge().value()).isZero();
  }
}
