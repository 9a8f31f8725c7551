package dev.iapo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.iapo.config.DaemonSetup.Drift;
import dev.iapo.config.DaemonSetup.Limits;
import dev.iapo.config.DaemonSetup.Runs;
import dev.iapo.config.DaemonSetup.Serving;
import dev.iapo.config.DaemonSetup.Uploads;
import dev.iapo.config.ProviderSetup.Kind;
import dev.iapo.llm.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DaemonFileTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("OPENAI_API_KEY", "sk-canary-0123456789", "NAME", "iapo.example.org");

  @TempDir private Path folder;

  private DaemonSetup load(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("daemon.conf"), text);
    return DaemonFile.load(file, ENVIRONMENT);
  }

  private List<String> problems(String text) {
    ConfigException found = catchThrowableOfType(ConfigException.class, () -> load(text));
    return found.problems().stream().map(p -> p.replace(folder + "/", "")).toList();
  }

  @Test
  void byDefault_everyValueOfTheReference_andTheStandIn() {
    DaemonSetup setup = DaemonFile.byDefault();

    assertThat(setup.host()).isEqualTo("127.0.0.1");
    assertThat(setup.port()).isEqualTo(8425);
    assertThat(setup.hosts()).isEmpty();
    assertThat(setup.https()).isFalse();
    assertThat(setup.runs()).isEqualTo(new Runs(16, 1000, Optional.empty()));
    assertThat(setup.uploads()).isEqualTo(new Uploads(1L << 30, 10L << 30, Duration.ofDays(7)));
    assertThat(setup.limits()).isEqualTo(new Limits(16 << 20, 64, 2000, 4096));
    assertThat(setup.drain()).isEqualTo(Duration.ofSeconds(30));
    assertThat(setup.privateServices()).isFalse();
    assertThat(setup.serving())
        .isEqualTo(
            new Serving(
                256,
                Duration.ofSeconds(60),
                Duration.ofMinutes(10),
                256 << 10,
                new Recording(
                    false, 100_000, 256L << 20, false, Optional.empty(), List.of(), List.of()),
                new Drift(50, 0.2, 4)));
    assertThat(setup.providers()).containsOnlyKeys("simulated");
    ProviderSetup provider = setup.providers().values().iterator().next().setup();
    assertThat(provider.kind()).isEqualTo(Kind.SIMULATED);
    assertThat(provider.gateway().provider()).isEqualTo("simulated");
  }

  @Test
  void load_shippedFile_isWhatIsThereByDefault() {
    DaemonSetup shipped = DaemonFile.load(Path.of("conf/daemon.conf"), Map.of());
    DaemonSetup standard = DaemonFile.byDefault();

    assertThat(shipped).usingRecursiveComparison().ignoringFields("providers").isEqualTo(standard);
    assertThat(shipped.providers()).containsOnlyKeys("simulated");
  }

  @Test
  void load_shippedFileWithEverythingUncommented_isRight() throws IOException {
    String text = Files.readString(Path.of("conf/daemon.conf"));
    Map<String, String> keys =
        Map.of("OPENAI_API_KEY", "a", "ANTHROPIC_API_KEY", "b", "GEMINI_API_KEY", "c");
    String all = text.replaceAll("(?m)^( *)# ( *(\\w[\\w-]*|\"[^\"]+\") ?[{=]| *})", "$1$2");
    Path file = Files.writeString(folder.resolve("all.conf"), all);

    DaemonSetup setup = DaemonFile.load(file, keys);

    assertThat(setup.providers().keySet())
        .containsExactlyInAnyOrder("simulated", "openai", "anthropic", "gemini", "vllm");
    assertThat(setup.providers().get("openai"))
        .extracting(DaemonSetup.Provider::models)
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .containsExactlyInAnyOrder("gpt-4o-mini", "gpt-4o");
  }

  @Test
  void load_everyKey_isReadAndKeysComeFromTheEnvironment() throws IOException {
    DaemonSetup setup =
        load(
            """
            host = "[::1]", port = 0, hosts = [${NAME}, localhost], https = true
            providers {
              here { kind = simulated }
              big { api-key-variable = OPENAI_API_KEY, model = usual, models { usual {} }
                limits.in-flight = 3 }
            }
            runs { running = 2, queued = 0, in-flight = 9 }
            uploads { max-size = 1MiB, total = 3GiB, keep = 12h }
            limits { body = 1MiB, json-depth = 8, streams = 5, connections = 6 }
            drain = 0s
            tasks { private-services = true }
            serving {
              in-flight = 1, deadline = 5s, most-deadline = 5s, most-input = 4KiB
              recording {
                enabled = true, most-rows = 10, most-size = 1MiB, texts = true
                fields = [question, note], drop = [note], redact = [number, email, card]
                patterns { ticket = "T-[0-9]+" }
              }
              drift { requests = 2, tolerance = 0, errors = 3.5 }
            }
            """);

    assertThat(setup.host()).isEqualTo("::1");
    assertThat(setup.port()).isZero();
    assertThat(setup.hosts()).containsExactly("iapo.example.org", "localhost");
    assertThat(setup.https()).isTrue();
    assertThat(setup.runs()).isEqualTo(new Runs(2, 0, Optional.of(9)));
    assertThat(setup.uploads()).isEqualTo(new Uploads(1L << 20, 3L << 30, Duration.ofHours(12)));
    assertThat(setup.limits()).isEqualTo(new Limits(1 << 20, 8, 5, 6));
    assertThat(setup.drain()).isZero();
    assertThat(setup.privateServices()).isTrue();
    ProviderSetup big = Optional.ofNullable(setup.providers().get("big")).orElseThrow().setup();
    assertThat(big.api().apiKey().map(Secret::reveal)).contains("sk-canary-0123456789");
    assertThat(big.gateway().provider()).isEqualTo("big");
    assertThat(big.gateway().inFlight()).isEqualTo(3);
    assertThat(setup.toString()).doesNotContain("canary");
    Serving serving = setup.serving();
    assertThat(serving.inFlight()).isEqualTo(1);
    assertThat(serving.deadline()).isEqualTo(Duration.ofSeconds(5));
    assertThat(serving.mostDeadline()).isEqualTo(Duration.ofSeconds(5));
    assertThat(serving.mostInputBytes()).isEqualTo(4 << 10);
    assertThat(serving.drift()).isEqualTo(new Drift(2, 0, 3.5));
    assertThat(serving.recording())
        .extracting(
            Recording::enabled,
            Recording::mostRows,
            Recording::mostBytes,
            Recording::texts,
            Recording::fields,
            Recording::drop)
        .containsExactly(
            true, 10, 1L << 20, true, Optional.of(List.of("question", "note")), List.of("note"));
    assertThat(serving.recording().redactions())
        .extracting(Redaction::name)
        .containsExactly("ticket", "card", "email", "number");
    assertThat(serving.recording().redacted("T-12, 13")).isEqualTo("[ticket], [number]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "prot = 1 | prot: unknown (did you mean port?)",
        "port = 70000 | port: 70000 (expected: a whole number, 0..65535)",
        "host = \"a b\" | host: \"a b\" (expected: a name or an address to listen at)",
        "hosts = [\"x/y\"] | hosts: [x/y] (expected: a list, each of it a host's name",
        "runs.running = 0 | runs.running: 0 (expected: a whole number, 1..10000)",
        "runs.queued = -1 | runs.queued: -1 (expected: a whole number, 0..1000000)",
        "runs.in-flight = 0 | runs.in-flight: 0 (expected: a whole number, 1..",
        "uploads { max-size = 2GiB, total = 1GiB } | uploads.max-size: more than total",
        "uploads.keep = 7 | uploads.keep: 7 (expected: a duration with its unit",
        "limits.body = 1 | limits.body: 1 (expected: a size such as",
        "limits.json-depth = 2000 | limits.json-depth: 2000 (expected: a whole number, 8..1000)",
        "limits.streams = x | limits.streams: \"x\" (expected: a whole number",
        "drain = 2h | drain: \"2h\" (expected: a duration with its unit, 0ms..1h)",
        "tasks.private-services = 3 | tasks.private-services: 3 (expected: one of: true, false)",
        "serving.in-flight = 0 | serving.in-flight: 0 (expected: a whole number, 1..1000000)",
        "serving.deadline = 60 | serving.deadline: 60 (expected: a duration with its unit",
        "serving.deadline = 11m | serving.deadline: more than most-deadline (expected: at most that)",
        "serving.most-input = 1 | serving.most-input: 1 (expected: a size such as",
        "serving.recording.enabled = yess | serving.recording.enabled: \"yess\" (expected: one of: true",
        "serving.recording.fields = [] | serving.recording.fields: [] (expected: at least one",
        "serving.recording { fields = [a], drop = [a] } | serving.recording.fields: [a] (expected: at",
        "serving.recording.redact = [emial] | serving.recording.redact: [emial] (expected: a list, each"
            + " of it one of: card, email, phone, number)",
        "serving.recording.patterns.a = \"(\" | serving.recording.patterns.a: pattern: ( (expected: a",
        "serving.recording.patterns.a = \"x*\" | serving.recording.patterns.a: x* (expected: a regular",
        "serving.recording.patterns.\"a]b\" = x | serving.recording.patterns.\"a]b\": no name",
        "serving.recording.redcat = [] | serving.recording.redcat: unknown (did you mean redact?)",
        "serving.drift.requests = 1 | serving.drift.requests: 1 (expected: a whole number, 2..",
        "serving.drift.tolerance = -1 | serving.drift.tolerance: -1 (expected: a number, at least 0)",
        "providers.a.kind = x | providers.a.kind: \"x\" (expected: one of: openai",
        "providers.\"a b\".kind = simulated | providers.\"a b\": no name (expected: letters",
        "providers.a { kind = simulated, modle = m } | providers.a.modle: unknown (did you mean",
        "providers.a.kind = anthropic | providers.a.api-key-variable: ANTHROPIC_API_KEY is not set",
        "providers.a.limits.per-day.usd = 1 | providers.a.limits: per-day.usd, and the prices are",
        "providers.a { limits.per-day.usd = 1, models.m {} } | providers.a.limits: per-day.usd, and"
            + " the prices of m are unknown",
        "providers.a.models.m.prices.input = 1 | providers.a.models.m.prices.output: missing",
        "providers.a.models.m.choices-per-call = 0 | providers.a.models.m.choices-per-call: 0",
        "providers.a.models.m = 3 | providers.a.models.m: 3 (expected: an object)",
      })
  void load_wrong_isReportedWithItsPlaceAndRemedyAndWithoutKeys(String text, String problem) {
    assertThat(problems(text))
        .isNotEmpty()
        .allSatisfy(p -> assertThat(p).matches("(?s)daemon\\.conf:\\d.*"))
        .anySatisfy(p -> assertThat(p).contains(": " + problem))
        .noneMatch(p -> p.contains("canary"));
  }

  @Test
  void load_severalThingsWrong_areReportedTogether() {
    assertThat(problems("port = x\ndrain = y\nproviders.a.kind = z")).hasSize(3);
  }

  @Test
  void telemetry_withACollector_isReadWithItsHeaders() throws IOException {
    assertThat(DaemonFile.byDefault().traces()).isEmpty();
    Path file =
        Files.writeString(
            folder.resolve("traces.conf"),
            "telemetry { otlp-endpoint = \"https://otel.example.org/base\", headers-variable = H, sample = 0.25 }");
    DaemonSetup.Traces traces =
        DaemonFile.load(file, Map.of("H", "x-key=a%20b=, x-other=2")).traces().orElseThrow();

    assertThat(traces.endpoint()).hasToString("https://otel.example.org/base");
    assertThat(traces.sample()).isEqualTo(0.25);
    assertThat(traces.headers()).containsOnlyKeys("x-key", "x-other");
    assertThat(traces.headers().get("x-key")).extracting(Secret::reveal).isEqualTo("a b=");
    assertThat(traces).asString().doesNotContain("a b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "otlp-endpoint = \"otel:4317\" | otlp-endpoint",
        "otlp-endpoint = \"https://u:secret@otel.example.org\" | holds a user or password",
        "otlp-endpoint = \"http://otel\", sample = 2 | telemetry.sample",
        "otlp-endpoint = \"http://otel\", headers-variable = UNSET | UNSET is not set",
        "otlp-endpoint = \"http://otel\", headers-variable = NAME | not what it holds",
      })
  void telemetry_thatIsWrong_isAProblem(String section, String problem) {
    assertThat(problems("telemetry { " + section + " }"))
        .singleElement()
        .asString()
        .contains(problem)
        .doesNotContain("secret", "iapo.example.org");
  }
}
