package dev.iapo.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.iapo.domain.Appraiser;
import dev.iapo.domain.Model;
import dev.iapo.llm.service.Protocol;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServicesSectionTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("SIGN", "signing-secret-0123456789", "TOKEN", "token-secret-0123456789");

  private static List<ServiceSetup> read(String services) {
    Problems problems = new Problems();
    Node root =
        Node.root(
            problems,
            List.of(ConfigFactory.parseString("services { " + services + " }").root()),
            Hocon.taskDefaults());
    ServicesSection section = ServicesSection.read(root, ServiceTerms.ofFile(ENVIRONMENT));
    root.reportUnknown();
    problems.check();
    return section.services();
  }

  private static List<String> problems(String service) {
    try {
      read("s { " + service + " }");
      return List.of();
    } catch (ConfigException e) {
      return e.problems().stream().map(p -> p.replaceFirst("^.*services\\.s\\.?", "")).toList();
    }
  }

  @Test
  void read_smallWebhook_defaults() {
    ServiceSetup setup = read("tests { kind = webhook, url = \"http://127.0.0.1:9/s/\" }").get(0);

    assertThat(setup.name()).isEqualTo("tests");
    assertThat(setup.appraiser().kind()).isEqualTo(Appraiser.Kind.SERVICE);
    assertThat(setup.appraiser().answers()).isEqualTo(1);
    assertThat(setup.appraiser().configuration().model())
        .isEqualTo(new Model("service tests", "tests", 16));
    assertThat(setup.gateway().provider()).isEqualTo("service tests");
    assertThat(setup.gateway().callTimeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(setup.gateway().retry().attempts()).isEqualTo(5);
    assertThat(setup.http().baseUrl()).isEqualTo(URI.create("http://127.0.0.1:9/s/"));
    assertThat(setup.http().apiKey()).isEmpty();
    assertThat(setup.wire().secrets()).isEmpty();
    assertThat(setup.needsReference()).isFalse();
    assertThat(setup.tariff().picoUsdPerAnswer()).hasValue(0);
    assertThat(setup.endpoint())
        .isEqualTo("webhook http://127.0.0.1:9/s/ Webhook[reference=false]");
  }

  @Test
  void read_everything_asGiven() {
    ServiceSetup setup =
        read("""
                rm {
                  kind = tei-predict, url = "https://rm.example.org/predict", model = big
                  key-variable = TOKEN, hmac-variable = SIGN, batch = 32
                  query = "{{question}}", extra { raw_scores = true }, price-usd-per-1000 = 0.25
                  limits { in-flight = 3, requests-per-minute = 60, queue = 7, max-body = 128KiB }
                  timeouts { connect = 1s, call = 9s, idle = 3s }
                  retry { attempts = 2 }
                  breaker { window = 9 }
                }""")
            .get(0);

    assertThat(setup.protocol()).isEqualTo(new Protocol.TeiPredict("{{question}}"));
    assertThat(setup.appraiser().configuration().model())
        .isEqualTo(new Model("service rm", "big", 32));
    assertThat(setup.appraiser().configuration().sampling().extra())
        .isEqualTo(Map.of("raw_scores", true));
    assertThat(setup.tariff().picoUsdPerAnswer()).hasValue(250_000_000);
    assertThat(setup.http().apiKey().orElseThrow().reveal()).isEqualTo(ENVIRONMENT.get("TOKEN"));
    assertThat(setup.wire().secrets().get(0).reveal()).isEqualTo(ENVIRONMENT.get("SIGN"));
    assertThat(setup.http().maxConnections()).isEqualTo(3);
    assertThat(setup.http().maxBodyBytes()).isEqualTo(128 * 1024);
    assertThat(setup.http().idleTimeout()).contains(Duration.ofSeconds(3));
    assertThat(setup.gateway().requestsPerMinute()).isEqualTo(60);
    assertThat(setup.gateway().queueLimit()).isEqualTo(7);
    assertThat(setup.gateway().callTimeout()).isEqualTo(Duration.ofSeconds(9));
    assertThat(setup.gateway().retry().attempts()).isEqualTo(2);
    assertThat(setup.gateway().breaker().window()).isEqualTo(9);
    assertThat(setup.toString()).doesNotContain("secret-0123456789");
  }

  @Test
  void read_none_none() {
    assertThat(read("")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "url = \"http://127.0.0.1\" | kind: missing (expected: one of: webhook, vllm-score,",
        "kind = webhook | url: missing (expected: such as https://scores.example.org/score)",
        "kind = webhook, url = \"ftp://x/y\" | url: ftp://x/y (expected: such as https",
        "kind = webhook, url = \"http://2852039166/\" | url: its host is a link-local address",
        "kind = webhook, url = \"http://0x7f.1/\" | url: http://0x7f.1/ (expected: such as",
        "kind = webhook, url = \"https://u:p@x/\" | url: holds a user or password",
        "kind = webhook, url = \"https://x/?key=k\" | url: https://x/…: holds a query or fragment",
        "kind = webhook, url = \"https://169.254.169.254/\" | url: its host is a link-local address",
        "kind = webhook, url = \"https://[::ffff:a9fe:a9fe]/\" | url: its host is a link-local",
        "kind = webhook, url = \"http://10.0.0.1/\" | url: its host is in a private network (expected: allow-private",
        "kind = webhook, url = \"http://1.1.1.1/\" | url: its host is not in a private network (expected: https",
        "kind = webhook, url = \"https://x/\", hmac-variable = NOT_SET | hmac-variable: NOT_SET is not set",
        "kind = webhook, url = \"https://x/\", key-variable = OPENAI_API_KEY | key-variable: OPENAI_API_KEY (expected: a variable for a key of the service's own)",
        "kind = webhook, url = \"https://x/\", batch = 0 | batch: 0 (expected: a whole number, 1..1000)",
        "kind = webhook, url = \"https://x/\", price-usd-per-1000 = -1 | price-usd-per-1000: -1 (expected: USD per",
        "kind = webhook, url = \"https://x/\", query = \"{{q}}\" | query: given (expected: not with webhook)",
        "kind = webhook, url = \"https://x/\", limits { in-flight = 0 } | limits.in-flight: 0 (expected: ",
        "kind = webhook, url = \"https://x/\", timeouts { calls = 1s } | timeouts.calls: unknown (did you mean call?)",
        "kind = webhook, url = \"https://x/\", retry { attempts = 0 } | retry.attempts: 0 (expected: ",
        "kind = vllm-score, url = \"https://x/\" | query: missing (expected: a text such as",
        "kind = vllm-score, url = \"https://x/\", query = q, reference = true | reference: true (expected: only with webhook)",
        "kind = vllm-score, url = \"https://x/\", query = \"{{completion}}\" | query: holds {{completion}}",
        "kind = vllm-classify, url = \"https://x/\", query = \"{{q}}\" | query: lacks {{completion}}"
      })
  void read_oneThingWrong_itsKeyAndWhatIsExpected(String service, String problem) {
    assertThat(problems(service))
        .hasSize(1)
        .first()
        .satisfies(found -> assertThat(found).startsWith(problem));
  }

  @Test
  void read_secretInPlaceOfAVariable_notShown() {
    assertThat(problems("kind = webhook, url = \"https://x/\", hmac-variable = \"s3cr3t/+x\""))
        .hasSize(1)
        .allMatch(p -> p.contains("no name of an environment variable") && !p.contains("s3cr3t"));
  }

  @Test
  void read_allowPrivate_privateNetworksOverHttp() {
    assertThat(problems("kind = webhook, url = \"http://10.0.0.1/\", allow-private = true"))
        .isEmpty();
  }

  @Test
  void load_queryNamesNoField_problem(@TempDir Path folder) {
    TaskFolder task =
        new TaskFolder(folder)
            .line(
                TaskFolder.NEXT_LINE,
                "services { s { kind = vllm-score, url = \"http://127.0.0.1:1\", query = \"{{quest}}\" } }");
    assertThat(task.problems())
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .contains("services.s.query: {{quest}} is no field of the data"));
  }
}
