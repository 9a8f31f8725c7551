package dev.iapo.http;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Props;
import dev.iapo.daemon.Answer;
import dev.iapo.daemon.Answer.Why;
import dev.iapo.daemon.News;
import dev.iapo.daemon.RunKeeper;
import dev.iapo.daemon.RunView.State;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Priority;
import dev.iapo.domain.Spend;
import dev.iapo.http.RawHttp.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The operations of the API, over a keeper of runs that is scripted. */
class RunRoutesTest {
  private static final String JSON = "Content-Type: application/json";
  private static final Providers PROVIDERS =
      () ->
          CompletableFuture.completedStage(
              List.of(
                  new Providers.View(
                      "openai",
                      "openai",
                      List.of("gpt-4o-mini"),
                      new Providers.Limits(
                          8,
                          OptionalInt.of(60),
                          OptionalLong.empty(),
                          new Providers.PerDay(
                              OptionalLong.empty(), OptionalLong.empty(), OptionalDouble.of(5))),
                      new Providers.Status(1, 2, false, List.of()),
                      Spend.NOTHING)));

  @TempDir static Path folder;
  private static final FakeKeeper KEEPER = new FakeKeeper();
  private static TestServer server;

  @BeforeAll
  static void start() {
    server =
        new TestServer(
            folder,
            settings -> settings,
            parts -> {
              ActorRef<RunKeeper.Command> keeper =
                  parts.system().systemActorOf(KEEPER.behavior(), "keeper", Props.empty());
              parts
                  .system()
                  .systemActorOf(NewsActor.create(keeper, parts.events()), "news", Props.empty());
              return HttpServer.runOperations(
                  parts, new Keeper(parts.system(), keeper, Duration.ofSeconds(10)), PROVIDERS);
            });
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void forget() {
    KEEPER.runs.clear();
    KEEPER.told.clear();
    KEEPER.scripted = Optional.empty();
    KEEPER.runs.add(FakeKeeper.view("a", State.RUNNING, folder.resolve("a")));
  }

  private static Response ask(String line, String... headers) {
    return server.ask(TestServer.ADMIN, line, headers);
  }

  private static Response ask(String line, String body, List<String> headers) {
    List<String> all = new ArrayList<>(headers);
    all.add(JSON);
    return server.ask(TestServer.RUNNER, line, all, body);
  }

  @ParameterizedTest
  @EnumSource(State.class)
  void get_anyState_isAsDocumented(State state) {
    KEEPER.runs.set(0, FakeKeeper.view("a", state, folder));
    Response response = ask("GET /v1/runs/a");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("ETag")).isEqualTo("\"3\"");
    OpenApi.validate("Run", response.json());
    assertThat(response.json().path("state").asText()).isEqualTo(state.label());
  }

  @Test
  void get_running_tellsProgressInTheBudgetsUnit() {
    assertThat(ask("GET /v1/runs/a").body())
        .contains("\"budget\":{\"unit\":\"usd\",\"limit\":5.0}")
        .contains("\"spent\":{\"completions\":1000,\"tokens\":2000,\"usd\":1.0}")
        .contains("\"spentByKind\":{\"generation\":0.625,\"judging\":0.25,\"failed\":0.125}")
        .contains(
            "\"alive\":[{\"context\":\"free\",\"arms\":12},{\"context\":\"standard\",\"arms\":3}]")
        .contains("\"createdAt\":\"2030-01-01T00:00:00.123Z\"");
  }

  @Test
  void get_unknown_isAProblem() {
    assertThat(ask("GET /v1/runs/b").slug()).isEqualTo("unknown-run");
    assertThat(ask("GET /v1/runs/b/samples").slug()).isEqualTo("unknown-run");
    assertThat(ask("GET /v1/runs/b/events").slug()).isEqualTo("unknown-run");
  }

  @Test
  void submit_task_tellsTheKeeperAll() {
    Response response =
        ask(
            "POST /v1/runs",
            "{\"task\":{\"name\":\"sums\",\"x\":1.50},\"priority\":\"high\",\"inFlight\":4}",
            List.of("Idempotency-Key: k1"));

    assertThat(response.status()).isEqualTo(201);
    assertThat(response.header("Location")).isEqualTo("/v1/runs/a");
    OpenApi.validate("Run", response.json());
    RunKeeper.Submit submit = (RunKeeper.Submit) KEEPER.told.get(0);
    assertThat(submit.document()).isEqualTo("{\"name\":\"sums\",\"x\":1.50}");
    assertThat(submit.name()).isEqualTo("sums");
    assertThat(submit.priority()).isEqualTo(Priority.HIGH);
    assertThat(submit.inFlight()).hasValue(4);
    assertThat(submit.by()).isEqualTo("runner");
    assertThat(submit.key()).contains("runner/k1");
    assertThat(submit.digest()).matches("[0-9a-f]{64}");
  }

  @Test
  void submit_before_isReplayed() {
    KEEPER.scripted = Optional.of(new Answer.Accepted(KEEPER.runs.get(0), true));
    Response response = ask("POST /v1/runs", "{\"task\":{}}", List.of());

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Idempotent-Replayed")).isEqualTo("true");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{}; task: missing (expected: an object)",
        "[]; body: a list (expected: an object)",
        "{\"task\":[]}; task: a list (expected: an object)",
        "{\"task\":{},\"name\":1}; name: a number (expected: a text)",
        "{\"task\":{},\"priority\":\"now\"}; priority: now (expected: one of: low, normal, high)",
        "{\"task\":{},\"inFlight\":0}; inFlight: 0 (expected: a whole number from 1 to 100000)",
        "{\"task\":{},\"inFlight\":1.0}; inFlight: 1.0 (expected: a whole number from 1 to 100000)",
        "{\"task\":{},\"inFlight\":\"1\"}; inFlight: a text (expected: a whole number from 1 to 100000)",
        "{\"task\":{},\"inFlight\":null}; inFlight: null (expected: a whole number from 1 to 100000)",
        "{\"task\":{},\"run\":1}; run: unknown (expected one of: inFlight, name, priority, task)"
      })
  void submit_wrong_saysWhereAndWhatIsExpected(String body, String problem) {
    Response response = ask("POST /v1/runs", body, List.of());

    assertThat(response.status()).isEqualTo(422);
    assertThat(response.json().path("problems").path(0).asText()).isEqualTo(problem);
    assertThat(KEEPER.told).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "UNKNOWN_RUN, 404, unknown-run",
    "WRONG_STATE, 409, wrong-state",
    "CHANGED_MEANWHILE, 412, changed-meanwhile",
    "INVALID_TASK, 422, invalid-task",
    "INVALID_REQUEST, 422, invalid-request",
    "KEY_REUSED, 422, idempotency-key-reused",
    "TOO_MANY_RUNS, 429, too-many-runs",
    "SHUTTING_DOWN, 503, shutting-down",
    "STORAGE_FAILED, 503, storage-failed"
  })
  void refusal_any_isItsProblem(Why why, int status, String slug) {
    KEEPER.scripted =
        Optional.of(
            new Answer.Refused(
                why, "because", List.of("models: missing"), Optional.of(Duration.ofSeconds(7))));
    Response response = ask("POST /v1/runs", "{\"task\":{}}", List.of());

    assertThat(response.status()).isEqualTo(status);
    assertThat(response.slug()).isEqualTo(slug);
    assertThat(response.header("Retry-After")).isEqualTo("7");
    assertThat(response.json().path("detail").asText()).isEqualTo("because");
    OpenApi.validate("Problem", response.json());
  }

  @Test
  void steering_tellsTheKeeper() {
    assertThat(ask("POST /v1/runs/a/pause").status()).isEqualTo(202);
    assertThat(ask("POST /v1/runs/a/resume").status()).isEqualTo(202);
    assertThat(ask("POST /v1/runs/a/cancel").status()).isEqualTo(202);
    assertThat(ask("DELETE /v1/runs/a").status()).isEqualTo(204);
    assertThat(KEEPER.told.stream().map(command -> command.getClass().getSimpleName()))
        .containsExactly("Pause", "Resume", "Cancel", "Delete");
    assertThat(server.ask(TestServer.RUNNER, "DELETE /v1/runs/a").status()).isEqualTo(403);
  }

  @Test
  void change_givesWhatIsGiven() {
    ask("PATCH /v1/runs/a", "{\"inFlight\":null}", List.of("If-Match: \"3\""));
    ask("PATCH /v1/runs/a", "{\"priority\":\"low\",\"inFlight\":2}", List.of());

    RunKeeper.Change first = (RunKeeper.Change) KEEPER.told.get(0);
    assertThat(first.priority()).isEmpty();
    assertThat(first.inFlight()).contains(OptionalInt.empty());
    assertThat(first.version()).hasValue(3);
    RunKeeper.Change second = (RunKeeper.Change) KEEPER.told.get(1);
    assertThat(second.priority()).contains(Priority.LOW);
    assertThat(second.inFlight()).contains(OptionalInt.of(2));
    assertThat(second.version()).isEmpty();
    assertThat(ask("PATCH /v1/runs/a", "{}", List.of()).status()).isEqualTo(422);
    assertThat(ask("PATCH /v1/runs/a", "{\"priority\":\"low\"}", List.of("If-Match: 3")).status())
        .isEqualTo(400);
  }

  @Test
  void raise_givesTheSmallestUnit() {
    assertThat(ask("PUT /v1/runs/a/budget", "{\"usd\":0.000000000001}", List.of()).status())
        .isEqualTo(200);
    ask("PUT /v1/runs/a/budget", "{\"tokens\":9007199254740993}", List.of());

    RunKeeper.RaiseBudget usd = (RunKeeper.RaiseBudget) KEEPER.told.get(0);
    assertThat(usd.unit()).isEqualTo(Budget.Unit.USD);
    assertThat(usd.limit()).isEqualTo(1);
    RunKeeper.RaiseBudget tokens = (RunKeeper.RaiseBudget) KEEPER.told.get(1);
    assertThat(tokens.limit()).isEqualTo(9007199254740993L);
    for (String body :
        List.of("{}", "{\"usd\":0}", "{\"usd\":-1}", "{\"usd\":1e9}", "{\"usd\":1,\"tokens\":1}")) {
      assertThat(ask("PUT /v1/runs/a/budget", body, List.of()).status()).as(body).isEqualTo(422);
    }
  }

  @Test
  void list_pages_haveEachRunOnce() {
    KEEPER.runs.clear();
    for (int i = 0; i < 25; i++) {
      State state = i % 2 == 0 ? State.QUEUED : State.COMPLETED;
      KEEPER.runs.add(FakeKeeper.view("r%02d".formatted(i), state, folder));
    }
    List<String> ids = new ArrayList<>();
    String cursor = "";
    do {
      Response page = ask("GET /v1/runs?state=queued,running&limit=5" + cursor);
      OpenApi.validate("Runs", page.json());
      page.json().path("runs").forEach(run -> ids.add(run.path("id").asText()));
      cursor = page.json().has("next") ? "&cursor=" + page.json().path("next").asText() : "";
      KEEPER.runs.removeIf(run -> run.id().equals(ids.get(ids.size() - 1))); // deleted meanwhile
    } while (!cursor.isEmpty());

    assertThat(ids)
        .containsExactly(
            "r24", "r22", "r20", "r18", "r16", "r14", "r12", "r10", "r08", "r06", "r04", "r02",
            "r00");
    assertThat(ask("GET /v1/runs?q=R1&limit=500").json().path("runs")).hasSize(9);
    assertThat(ask("GET /v1/runs?task=other").json().path("runs")).isEmpty();
    for (String query : List.of("state=lost", "limit=0", "limit=501", "cursor=!", "x=1")) {
      assertThat(ask("GET /v1/runs?" + query).status()).as(query).isEqualTo(400);
    }
  }

  @Test
  void results_areFilesOfTheRun() throws IOException {
    Path run = Files.createDirectories(folder.resolve("a"));
    Files.createDirectories(run.resolve("standing"));
    assertThat(ask("GET /v1/runs/a/curves").slug()).isEqualTo("nothing-yet");
    assertThat(ask("GET /v1/runs/a/report").slug()).isEqualTo("nothing-yet");
    Files.writeString(run.resolve("standing/curves.json"), "{\"round\":1}");
    Files.writeString(run.resolve("report.html"), "<p>é</p>");
    Files.writeString(run.resolve("report.md"), "# é");

    assertThat(ask("GET /v1/runs/a/curves").body()).isEqualTo("{\"round\":1}");
    Response html = ask("GET /v1/runs/a/report");
    assertThat(html.body()).isEqualTo("<p>é</p>");
    assertThat(html.header("Content-Type")).isEqualTo("text/html; charset=UTF-8");
    assertThat(html.header("Content-Security-Policy"))
        .isEqualTo("sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:");
    assertThat(ask("GET /v1/runs/a/report?format=markdown").header("Content-Type"))
        .isEqualTo("text/markdown; charset=UTF-8");
    assertThat(ask("GET /v1/runs/a/report?format=pdf").status()).isEqualTo(400);
  }

  @Test
  void providers_areAsDocumented() {
    Response response = ask("GET /v1/providers");

    OpenApi.validate("Providers", response.json());
    assertThat(response.body())
        .contains("\"requestsPerMinute\":60,\"tokensPerMinute\":null,\"perDay\":{\"usd\":5.0}");
  }

  @Test
  void events_ofARun_beginWithItAndGoOn() throws IOException {
    KEEPER.watchers.get(0).tell(new News.Changed(KEEPER.runs.get(0)));
    try (Socket socket = RawHttp.open(server.uri())) {
      String request = "GET /v1/events HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n\r\n";
      socket
          .getOutputStream()
          .write(
              request
                  .formatted(server.uri().getAuthority(), TestServer.READER)
                  .getBytes(StandardCharsets.UTF_8));
      InputStream in = socket.getInputStream();
      assertThat(until(in, "data: ")).contains("\"id\":\"a\"").contains("\"state\":\"running\"");
      KEEPER.watchers.get(0).tell(new News.Learned("a", 3));
      assertThat(until(in, "data: ")).isEqualTo("data: {\"id\":\"a\",\"round\":3}");
      KEEPER.watchers.get(0).tell(new News.Removed("a"));
      assertThat(until(in, "event: ")).isEqualTo("event: removed");
    }
  }

  private static String until(InputStream in, String prefix) throws IOException {
    for (String line = RawHttp.line(in); ; line = RawHttp.line(in)) {
      if (line.startsWith(prefix)) {
        return line;
      }
    }
  }

  @Test
  void bodies_mutated_areRefusedAndTellNothing() {
    List<String> seeds =
        List.of(
            "{\"task\":{\"name\":\"a\"},\"priority\":\"high\",\"inFlight\":4}",
            "{\"priority\":\"low\",\"inFlight\":null}",
            "{\"usd\":1.5}");
    List<String> lines = List.of("POST /v1/runs", "PATCH /v1/runs/a", "PUT /v1/runs/a/budget");
    Random random = new Random(20300101);
    for (int i = 0; i < 3000; i++) {
      int kind = i % 3;
      StringBuilder body = new StringBuilder(seeds.get(kind));
      for (int k = 0; k <= random.nextInt(4); k++) {
        int at = random.nextInt(body.length() + 1);
        switch (random.nextInt(4)) {
          case 0 -> body.insert(at, (char) random.nextInt(0x250));
          case 1 -> body.delete(at, Math.min(body.length(), at + 1 + random.nextInt(3)));
          case 2 -> body.insert(at, "[{]}\",:-1e9\\".charAt(random.nextInt(12)));
          default -> body.insert(at, body.substring(at));
        }
      }
      KEEPER.told.clear();
      Response response = ask(lines.get(kind), body.toString(), List.of());

      assertThat(response.status()).as(body.toString()).isBetween(200, 499);
      assertThat(KEEPER.told).as(body.toString()).hasSize(response.status() < 300 ? 1 : 0);
      if (response.status() >= 400) {
        OpenApi.validate("Problem", response.json());
      }
    }
  }
}
