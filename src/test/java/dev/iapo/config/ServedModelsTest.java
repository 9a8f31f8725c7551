package dev.iapo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.iapo.config.ServedModels.Served;
import dev.iapo.domain.Appraiser;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Model;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Sampling;
import dev.iapo.ledger.Prices;
import dev.iapo.ledger.Tariff;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServedModelsTest {
  private static final Map<String, String> KEYS = Map.of("OPENAI_API_KEY", "key-o");

  private static final String DAEMON =
      """
      providers {
        openai {
          prices { input = 1, output = 2 }
          mode = batch, batch.price-share = 0.5
          models {
            small { prices { output = 4 }, choices-per-call = 8 }
            big { prices { input = 3, output = 5 } }
          }
        }
        simulated { kind = simulated }
        vllm { base-url = "http://localhost:8000/v1", api-key-variable = "", choices-per-call = 3 }
        vllm2 { base-url = "http://localhost:8000/v1", api-key-variable = "" }
      }
      """;

  @TempDir private Path folder;
  private TaskFolder task;

  @BeforeEach
  void makeTask() {
    task = new TaskFolder(folder);
  }

  private ServedModels daemon() {
    try {
      Path file = Files.writeString(folder.resolve("daemon.conf"), DAEMON);
      return ServedModels.of(DaemonFile.load(file, KEYS));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private TaskSetup task(String first, String last) {
    task.line(1, first);
    task.with("task.conf", task.text() + last + "\n");
    return TaskFile.load(task.file(), KEYS);
  }

  private static Configuration asked(String id, String provider, String model, Object... extra) {
    Map<String, Object> fields = extra.length == 0 ? Map.of() : Map.of(extra[0] + "", extra[1]);
    Sampling sampling =
        new Sampling(
            OptionalDouble.of(0.5),
            OptionalDouble.empty(),
            100,
            "max_tokens",
            Optional.empty(),
            fields);
    Prompt prompt = new Prompt("plain", List.of(new ChatMessage("user", "{{question}}")));
    return new Configuration(id, prompt, new Model(provider, model, 1), sampling);
  }

  private static Appraiser appraiser(Appraiser.Kind kind, String name, Configuration asked) {
    return new Appraiser(name, kind, asked, 1, "");
  }

  private static Tariff tariff(long input, long cached, long output) {
    return new Tariff(Optional.of(new Prices(input, cached, output)));
  }

  private static List<String> problems(
      ServedModels models, List<Configuration> asked, List<Appraiser> appraisers, boolean prices) {
    return catchThrowableOfType(ConfigException.class, () -> models.all(asked, appraisers, prices))
        .problems();
  }

  private static List<String> problems(ServedModels models, Configuration asked) {
    return problems(models, List.of(asked), List.of(), true);
  }

  @Test
  void model_ofADaemon_hasTheChoicesAndThePricesOfSingleCallsThatTheSectionSays() {
    Configuration given = asked("plain@small", "openai", "small");

    Served served = daemon().model(given);

    assertThat(served.configuration())
        .isEqualTo(
            new Configuration(
                given.id(), given.prompt(), new Model("openai", "small", 8), given.sampling()));
    assertThat(served.tariff()).isEqualTo(tariff(1_000_000, 1_000_000, 4_000_000));
    assertThat(daemon().model(asked("p", "openai", "big")).configuration().model())
        .isEqualTo(new Model("openai", "big", 128));
  }

  @Test
  void model_ofAProviderWithoutAList_isAnyAtTheProvidersChoices() {
    Served served = daemon().model(asked("p", "vllm", "whatever"));

    assertThat(served.configuration().model()).isEqualTo(new Model("vllm", "whatever", 3));
    assertThat(served.tariff().prices()).isEmpty();
  }

  @Test
  void model_ofAProviderThatTheTaskDidNotName_isOfTheOneAtItsAddress() {
    Served served = daemon().model(asked("p", "api.openai.com", "big"));

    assertThat(served.configuration().model()).isEqualTo(new Model("openai", "big", 128));
    assertThat(served.tariff()).isEqualTo(tariff(3_000_000, 3_000_000, 5_000_000));
    assertThat(problems(daemon(), asked("p", "localhost:8000", "m")))
        .containsExactly(
            "provider localhost:8000: which one of this daemon (expected one of: vllm, vllm2)");
  }

  @Test
  void all_everythingThatIsMissing_isToldOnceAndTogether() {
    assertThat(
            problems(
                daemon(),
                List.of(
                    asked("a", "fast", "m"),
                    asked("b", "fast", "m"),
                    asked("c", "openai", "smal"),
                    asked("d", "vllm", "m"),
                    asked("e", "openai", "small", "tools", List.of())),
                List.of(
                    appraiser(Appraiser.Kind.JUDGE, "panel", asked("judge panel", "slow", "m")),
                    appraiser(Appraiser.Kind.SERVICE, "tests", asked("x", "service tests", "m"))),
                true))
        .hasSize(6)
        .contains(
            "provider fast: not of this daemon (expected one of: openai, simulated, vllm, vllm2)",
            "provider slow: not of this daemon (expected one of: openai, simulated, vllm, vllm2)",
            "model smal: not one of provider openai that this daemon offers (expected one of: big,"
                + " small)",
            "model m: its prices at provider vllm are unknown (expected: prices.input and"
                + " prices.output, as costs or limits are in USD)",
            "service tests: not of this daemon (expected: a policy that asks none, as there are"
                + " none)")
        .anySatisfy(p -> assertThat(p).startsWith("prompt e: sampling.extra: tools (expected: "));
  }

  @Test
  void all_whereNoPriceIsNeeded_unknownOnesAreNoProblem() {
    List<Served> served =
        daemon()
            .all(
                List.of(asked("a", "simulated", "m"), asked("b", "openai", "big")),
                List.of(appraiser(Appraiser.Kind.JUDGE, "j", asked("judge j", "vllm", "j"))),
                false);

    assertThat(served)
        .extracting(each -> each.configuration().id())
        .containsExactly("a", "b", "judge j");
  }

  @Test
  void model_thatAsksForWhatIapoSaysItself_isRefusedByDaemonsAndTasks() {
    Configuration given = asked("p", "api.openai.com", "m", "n", 3);
    ServedModels ofTask = ServedModels.of(task("provider { model = m }", ""));

    assertThat(problems(ofTask, given))
        .contains(
            "prompt p: sampling.extra: n (expected: only fields that iapo does not send itself)");
    assertThat(problems(ofTask, asked("p", "api.openai.com", "m", "best_of", 3)))
        .anySatisfy(p -> assertThat(p).startsWith("prompt p: sampling.extra: best_of (expected: "));
    assertThat(ofTask.model(asked("p", "api.openai.com", "m", "user", "u")).configuration().model())
        .isEqualTo(new Model("api.openai.com", "m", 128));
  }

  @Test
  void model_ofATask_isThatOfTheSameIdElseOfTheSameName() {
    ServedModels models =
        ServedModels.of(
            task(
                "provider { prices { input = 1, cached-input = 0.5, output = 2 } }",
                """
                models = [
                  { name = gpt, prices { output = 4 } }
                  { name = gpt, id = cold, sampling.temperature = 0, choices-per-call = 2 }
                  { name = mini }
                ]"""));

    assertThat(models.model(asked("plain@cold", "api.openai.com", "gpt")))
        .extracting(Served::tariff, each -> each.configuration().model().choicesPerCall())
        .containsExactly(tariff(1_000_000, 500_000, 2_000_000), 2);
    assertThat(models.model(asked("another@mini", "api.openai.com", "mini")).tariff())
        .isEqualTo(tariff(1_000_000, 500_000, 2_000_000));
    assertThat(problems(models, asked("another", "api.openai.com", "gpt")))
        .containsExactly(
            "model gpt: asked by this task at several prices or with several choices-per-call"
                + " (expected: once, or with the id another)");
    assertThat(problems(models, asked("plain@gpt", "api.openai.com", "large")))
        .containsExactly(
            "model large: not one of provider api.openai.com that this task offers (expected one"
                + " of: gpt, mini)");
    assertThat(problems(models, asked("plain@gpt", "claude", "gpt")))
        .containsExactly("provider claude: not of this task (expected one of: api.openai.com)");
  }

  @Test
  void model_ofATaskInBatches_hasThePricesOfSingleCalls() {
    TaskSetup setup =
        task(
            "provider { model = m, mode = batch, batch.price-share = 0.5, prices { input = 1, output"
                + " = 3 } }",
            "");

    assertThat(setup.tariffs().get(0)).isEqualTo(tariff(500_000, 500_000, 1_500_000));
    assertThat(ServedModels.of(setup).model(asked("plain", "api.openai.com", "m")).tariff())
        .isEqualTo(tariff(1_000_000, 1_000_000, 3_000_000));
  }

  @Test
  void appraiser_ofATask_isItsJudgeOrItsServiceByName() {
    TaskSetup setup =
        task(
            "provider { model = m, choices-per-call = 4 }",
            """
            judges { panel { model = big, prices { input = 1, output = 2 },
              messages = [{ role = user, content = "{{completion}}" }] } }
            services { tests { kind = webhook, url = "http://127.0.0.1:9/s",
              price-usd-per-1000 = 0.25, batch = 7 } }
            objectives = [
              { name = style, scorer = judge, judge = panel, path = "$.x" }
              { name = works, scorer = service, service = tests, path = "$.x" }
            ]
            strategies = [best-of-n]
            contexts = [{ id = only, weights { style = 1, works = 1 } }]""");
    ServedModels models = ServedModels.of(setup);
    Configuration judge = asked("judge panel", "api.openai.com", "big");
    Configuration service = asked("service tests", "service tests", "tests");

    Served panel = models.appraiser(appraiser(Appraiser.Kind.JUDGE, "panel", judge));
    Served tests = models.appraiser(appraiser(Appraiser.Kind.SERVICE, "tests", service));

    assertThat(panel.configuration().model()).isEqualTo(new Model("api.openai.com", "big", 4));
    assertThat(panel.tariff()).isEqualTo(tariff(1_000_000, 1_000_000, 2_000_000));
    assertThat(tests.configuration().model()).isEqualTo(new Model("service tests", "tests", 7));
    assertThat(tests.tariff()).isEqualTo(Tariff.perAnswer(250_000_000));
    assertThat(
            problems(
                models,
                List.of(),
                List.of(
                    appraiser(Appraiser.Kind.SERVICE, "test", service),
                    appraiser(
                        Appraiser.Kind.SERVICE, "tests", asked("x", "service tests", "other"))),
                false))
        .containsExactly(
            "service test: not of this task (expected one of: tests)",
            "service tests: asks tests (expected: other, which the policy was made with)");
  }
}
