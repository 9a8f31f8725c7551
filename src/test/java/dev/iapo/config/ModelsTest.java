package dev.iapo.config;

import static dev.iapo.config.TaskFolder.NEXT_LINE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.config.ProviderSetup.Kind;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Model;
import dev.iapo.ledger.Prices;
import dev.iapo.ledger.Tariff;
import dev.iapo.llm.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tasks with several providers and models. */
class ModelsTest {
  private static final Map<String, String> KEYS =
      Map.of("OPENAI_API_KEY", "key-o", "ANTHROPIC_API_KEY", "key-a", "GEMINI_API_KEY", "key-g");

  @TempDir private Path directory;
  private TaskFolder folder;

  @BeforeEach
  void makeFolder() {
    folder = new TaskFolder(directory);
  }

  private TaskSetup load(String first, String last) {
    folder.line(1, first);
    folder.with("task.conf", folder.text() + last + "\n");
    return TaskFile.load(folder.file(), KEYS);
  }

  @Test
  void load_severalModels_everyPromptOfEveryModelWithItsOwnPricesAndSampling() {
    TaskSetup setup =
        load(
            "provider { prices { input = 1, cached-input = 0.5, output = 2 } }",
            """
            providers {
              claude { kind = anthropic, limits.in-flight = 3 }
              unused { base-url = "http://localhost:1/v1", api-key-variable = NOT_SET }
            }
            sampling { temperature = 0.5, max-tokens = 100 }
            models = [
              { name = gpt, prices { output = 4 } }
              { name = gpt, id = cold, sampling.temperature = 0, choices-per-call = 2 }
              { name = haiku, provider = claude, prices { input = 3, output = 5 } }
            ]""");

    assertThat(setup.task().configurations())
        .extracting(Configuration::id)
        .containsExactly(
            "plain@gpt", "plain@cold", "plain@haiku", "steps@gpt", "steps@cold", "steps@haiku");
    assertThat(setup.task().configurations())
        .extracting(Configuration::model)
        .startsWith(
            new Model("api.openai.com", "gpt", 128),
            new Model("api.openai.com", "gpt", 2),
            new Model("claude", "haiku", 1));
    assertThat(setup.task().configurations())
        .extracting(c -> c.sampling().temperature())
        .startsWith(OptionalDouble.of(0.5), OptionalDouble.of(0), OptionalDouble.of(0.5));
    assertThat(setup.tariffs())
        .startsWith(
            tariff(new Prices(1_000_000, 500_000, 4_000_000)),
            tariff(new Prices(1_000_000, 500_000, 2_000_000)),
            tariff(new Prices(3_000_000, 3_000_000, 5_000_000)));
    assertThat(setup.providers())
        .extracting(p -> p.gateway().provider())
        .containsExactly("api.openai.com", "claude");
    assertThat(setup.providers().get(1).kind()).isEqualTo(Kind.ANTHROPIC);
    assertThat(setup.providers().get(1).gateway().inFlight()).isEqualTo(3);
    assertThat(setup.providers().get(1).api().apiKey().map(Secret::reveal)).contains("key-a");
  }

  private static Tariff tariff(Prices prices) {
    return new Tariff(Optional.of(prices));
  }

  @Test
  void load_modelsOfAProvider_standBetweenTheModelAndItsProvider() {
    TaskSetup setup =
        load(
            "provider { prices { input = 1, cached-input = 0.5, output = 2 }, choices-per-call = 9,"
                + " models { gpt { prices.output = 4, choices-per-call = 3 }, other {} } }",
            """
            models = [
              { name = gpt }
              { name = gpt, id = own, prices.output = 5, choices-per-call = 2 }
              { name = other }
              { name = unlisted }
            ]""");

    assertThat(setup.task().configurations())
        .extracting(c -> c.model().choicesPerCall())
        .startsWith(3, 2, 9, 9);
    assertThat(setup.tariffs())
        .startsWith(
            tariff(new Prices(1_000_000, 500_000, 4_000_000)),
            tariff(new Prices(1_000_000, 500_000, 5_000_000)),
            tariff(new Prices(1_000_000, 500_000, 2_000_000)),
            tariff(new Prices(1_000_000, 500_000, 2_000_000)));
  }

  @Test
  void load_onlyModelOfAProvider_asItsSectionSays() {
    TaskSetup setup =
        load(
            "provider { model = gpt, models.gpt { prices { input = 1, output = 4 },"
                + " choices-per-call = 3 } }",
            "");

    assertThat(setup.task().configurations().get(0).model())
        .isEqualTo(new Model("api.openai.com", "gpt", 3));
    assertThat(setup.tariffs()).startsWith(tariff(new Prices(1_000_000, 1_000_000, 4_000_000)));
  }

  @Test
  void load_onlyOneModelNamed_promptsKeepTheirIdsAndTheOtherProviderNeedsNoKey() {
    TaskSetup setup =
        load(
            "provider { api-key-variable = NOT_SET }",
            "providers { g { kind = gemini } }, models = [{ name = flash, provider = g }]");

    assertThat(setup.task().configurations())
        .extracting(Configuration::id)
        .containsExactly("plain", "steps");
    assertThat(setup.task().configurations().get(0).model()).isEqualTo(new Model("g", "flash", 8));
    assertThat(setup.providers()).hasSize(1);
    assertThat(setup.providers().get(0).api().baseUrl())
        .isEqualTo(URI.create("https://generativelanguage.googleapis.com/v1beta"));
  }

  @ParameterizedTest
  @EnumSource
  void load_everyKind_hasAClient(Kind kind) {
    TaskSetup setup =
        load(
            "provider { kind = %s, model = m, api-key-variable = \"\" }".formatted(kind.label()),
            kind == Kind.AZURE
                ? "provider.base-url = \"https://x.openai.azure.com\""
                : kind == Kind.SIMULATED
                    ? "simulated.prompts { plain { skill = 1, steadiness = 0 },"
                        + " steps { skill = 1, steadiness = 0 } }"
                    : "");
    setup.providers().get(0).client().close();
    assertThat(setup.providers().get(0).kind()).isEqualTo(kind);
  }

  @Test
  void load_simulatedModels_habitsOfThePromptUnlessTheModelHasItsOwn() {
    TaskSetup setup =
        load(
            "provider { kind = simulated }",
            """
            models = [{ name = small }, { name = large }]
            simulated.prompts {
              plain { skill = 0.4, steadiness = 0 }
              steps { skill = 0.5, steadiness = 0 }
              "steps@large" { skill = 0.9, steadiness = 0 }
            }""");

    Map<String, Double> skills = new HashMap<>();
    setup.simulated().orElseThrow().habits().forEach((id, own) -> skills.put(id, own.skill()));
    assertThat(skills)
        .isEqualTo(
            Map.of("plain@small", 0.4, "plain@large", 0.4, "steps@small", 0.5, "steps@large", 0.9));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "models = [{ name = a }, { name = a }] | models[1].id: a again (expected: an id that no",
        "models = [{ id = a }] | models[0].name: missing (expected: the model's name)",
        "models = [{ name = a, provider = b }] | models[0].provider: b (expected: one of providers",
        "models = [{ name = a, choices-per-call = 200 }] | models[0].choices-per-call: 200 (expected",
        "models = [{ name = a, tempreature = 1 }] | models[0].tempreature: unknown",
        "models = [{ name = a, prices.input = 1 }] | models[0].prices.output: missing (expected: U",
        "models = [{ name = a, sampling.max-tokens = 0 }] | models[0].sampling.max-tokens: 0 (expec",
        "models = [] | models: empty (expected: at least one)",
        "provider.model = m, models = [{ name = a }] | provider.model: given with models (expected",
        "provider.models.m.prices.input = 1, provider.model = m | provider.models.m.prices.output: mi",
        "provider.models.m.price = 1, provider.model = m | provider.models.m.price: unknown (did you",
        "providers = 3, models = [{ name = a }] | providers: 3 (expected: an object)",
        "providers.x.kind = x, models = [{ name = a }] | providers.x.kind: \"x\" (expected: one of",
        "providers.x.modle = x, models = [{ name = a }] | providers.x.modle: unknown (did you mean",
        "models = [{ name = a }], budget { completions = null, usd = 1 } | budget.usd: prices are",
        "provider { kind = anthropic, choices-per-call = 2, model = m } | provider.choices-per-call:",
        "provider { kind = azure, model = m, api-key-variable = KEY } | provider.base-url: missing",
        "provider { kind = anthropic, model = m }, sampling.response-format = json_object"
            + " | sampling.response-format: not offered by anthropic",
        "provider { kind = anthropic, model = m }, sampling.extra.cache_control.type = ephemeral"
            + " | sampling.extra: cache_control (expected: none",
        "provider { kind = openai, model = m }, sampling.extra.n_predict = 9000"
            + " | sampling.extra: n_predict (expected: none"
      })
  void load_wrong_isReportedAtItsLine(String text, String problem) {
    folder.line(1, "").with("task.conf", folder.text() + text + "\n");
    Map<String, String> keys = Map.of("OPENAI_API_KEY", "k", "ANTHROPIC_API_KEY", "k", "KEY", "k");

    assertThat(folder.problems(keys, Map.of()))
        .isNotEmpty()
        .allSatisfy(p -> assertThat(p).startsWith("task.conf:" + NEXT_LINE + ": " + problem));
  }
}
