package dev.iapo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.config.ProviderSetup.Kind;
import dev.iapo.domain.AnswerSpec;
import dev.iapo.domain.Budget;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Context;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.DataSet;
import dev.iapo.domain.Model;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Sampling;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Scoring;
import dev.iapo.domain.Task.Goal;
import dev.iapo.domain.Task.Judging;
import dev.iapo.domain.Task.Search;
import dev.iapo.domain.Voting;
import dev.iapo.gateway.BatchSettings;
import dev.iapo.gateway.GatewaySettings;
import dev.iapo.ledger.Prices;
import dev.iapo.ledger.Tariff;
import dev.iapo.llm.Secret;
import dev.iapo.simulate.Answers;
import dev.iapo.simulate.Habits;
import dev.iapo.simulate.TextHabits;
import dev.iapo.store.Recovery;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskFileTest {
  private static final int NEXT = TaskFolder.NEXT_LINE;

  @TempDir Path temp;
  private TaskFolder folder;

  @BeforeEach
  void createFolder() {
    folder = new TaskFolder(temp);
  }

  @Test
  void load_includeBesideTheFile_isReadAndAMissingOneRefused() {
    folder.with("more.conf", "seed = 77\n");
    assertThat(
            folder
                .line(TaskFolder.NEXT_LINE, "include \"more.conf\"")
                .load()
                .task()
                .search()
                .seed())
        .isEqualTo(77);
    assertThat(folder.line(TaskFolder.NEXT_LINE, "include \"none.conf\"").problems())
        .anySatisfy(
            problem -> assertThat(problem).contains("include \"none.conf\": cannot be read"));
  }

  @Test
  void load_fileWithoutItsFolder_findsWhatItIncludes() throws IOException {
    folder.line(NEXT, "");
    Path task = Files.createTempFile(Path.of(""), "task", ".conf");
    try {
      String included = folder.file().toAbsolutePath().toString();
      Path beside = Files.createTempFile(Path.of(""), "beside", ".conf");
      try {
        Files.writeString(beside, "description = found\ncolour = 1\n");
        Files.writeString(
            task, "include file(\"" + included + "\")\ninclude \"" + beside + "\"\nshape = 2\n");
        assertThatThrownBy(() -> TaskFile.load(task, TaskFolder.ENVIRONMENT))
            .isInstanceOfSatisfying(
                ConfigException.class,
                e ->
                    assertThat(e.problems())
                        .anyMatch(p -> p.contains(beside + ":2: colour: unknown"))
                        .anyMatch(p -> p.contains(task + ":3: shape: unknown")));
      } finally {
        Files.delete(beside);
      }
    } finally {
      Files.delete(task);
    }
  }

  @Test
  void load_minimalTask_hasAllDefaults() {
    TaskSetup setup = folder.line(NEXT, "").load();

    Sampling sampling = Sampling.ofMaxTokens(1024);
    assertThat(setup.task().name()).isEqualTo("task");
    assertThat(setup.task().description()).isEmpty();
    assertThat(setup.task().configurations())
        .containsExactly(
            new Configuration(
                "plain",
                new Prompt("plain", List.of(new ChatMessage("user", "{{question}}"))),
                new Model("api.openai.com", "m", 128),
                sampling),
            new Configuration(
                "steps",
                new Prompt(
                    "steps",
                    List.of(
                        new ChatMessage("system", "Think."),
                        new ChatMessage("user", "{{question}}"))),
                new Model("api.openai.com", "m", 128),
                sampling));
    assertThat(setup.task().data().train()).hasSize(3);
    assertThat(setup.task().data().test()).hasSize(1);
    assertThat(setup.task().judging())
        .isEqualTo(
            new Judging(
                new AnswerSpec("whole", "", "exact", 0),
                List.of(
                    new ScorerSpec(new Objective("correct", 0, 1, true), new Scoring("correct"))),
                new CostRule(CostRule.Kind.TOKENS, "")));
    assertThat(setup.keeping()).isEqualTo(Keeping.USUAL);
    assertThat(setup.task().goal())
        .isEqualTo(
            new Goal(
                List.of("majority-vote"),
                "fair",
                16,
                List.of(new Context("only", List.of(1.0), 0, 1)),
                0.01));
    assertThat(setup.task().search())
        .isEqualTo(
            new Search(
                "psst-paired",
                "complete",
                "paired",
                new Budget(Budget.Unit.COMPLETIONS, 1000, 0.02),
                1,
                true));
    assertThat(setup.simulated()).isEmpty();
    assertThat(setup.expectedTokens()).isEqualTo(Map.of("plain", 512, "steps", 512));
  }

  @Test
  void load_voteThatStopsEarly_hasItsStepAndConfidence() {
    Goal goal =
        folder
            .line(
                NEXT,
                "strategies = [early-stop-vote, majority-vote]\n"
                    + "voting { step = 4, confidence = 0.95 }")
            .load()
            .task()
            .goal();

    assertThat(goal.strategies()).containsExactly("early-stop-vote", "majority-vote");
    assertThat(goal.voting())
        .isEqualTo(new Voting("fair", Optional.empty(), 4, OptionalDouble.of(0.95)));
  }

  @Test
  void load_evaluationBudget_isOneOfItsOwn() {
    assertThat(folder.line(NEXT, "").load().evaluation()).isEmpty();
    TaskFolder with = folder.line(NEXT, "evaluation.budget { tokens = 500, contingency = 0.1 }");
    assertThat(with.load().evaluation()).contains(new Budget(Budget.Unit.TOKENS, 500, 0.1));
    assertThat(
            TaskFile.load(
                    with.file(),
                    TaskFolder.ENVIRONMENT,
                    Map.of("evaluation.budget.completions", "70"))
                .evaluation())
        .contains(new Budget(Budget.Unit.COMPLETIONS, 70, 0.1));
  }

  @Test
  void load_minimalTask_hasTheDefaultProvider() {
    ProviderSetup provider = folder.line(NEXT, "").load().providers().get(0);

    assertThat(provider.kind()).isEqualTo(Kind.OPENAI);
    assertThat(provider.keyVariable()).contains("KEY");
    assertThat(provider.api().baseUrl()).isEqualTo(URI.create("https://api.openai.com/v1"));
    assertThat(provider.api().apiKey().map(Secret::reveal)).contains("secret-key");
    assertThat(provider.api().connectTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(provider.api().maxConnections()).isEqualTo(64);
    assertThat(provider.api().maxBodyBytes()).isEqualTo(16 * 1024 * 1024);
    assertThat(provider.gateway())
        .isEqualTo(
            new GatewaySettings(
                "api.openai.com",
                64,
                0,
                0,
                List.of(),
                100_000,
                Duration.ofSeconds(120),
                new GatewaySettings.Retry(
                    5,
                    Duration.ofMillis(500),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(120),
                    Duration.ofMinutes(10),
                    0.2,
                    20),
                new GatewaySettings.Breaker(0.8, 50, Duration.ofSeconds(10))));
  }

  @Test
  void load_exampleForOpenAi_isComplete() {
    TaskSetup setup =
        TaskFile.load(Path.of("conf/provider-openai.conf"), Map.of("OPENAI_API_KEY", "k"));

    assertThat(setup.task().data().train()).hasSize(9);
    assertThat(setup.task().data().test()).hasSize(3);
    assertThat(setup.task().configurations())
        .extracting("id")
        .containsExactly("plain", "explain", "steps");
    assertThat(setup.task().judging().cost().kind()).isEqualTo(CostRule.Kind.MILLI_USD);
    assertThat(setup.task().search().budget())
        .isEqualTo(new Budget(Budget.Unit.USD, 500_000_000_000L, 0.02));
    assertThat(setup.tariffs().get(0).prices()).contains(new Prices(150_000, 75_000, 600_000));
    assertThat(setup.expectedTokens()).isEqualTo(Map.of("plain", 5, "explain", 150, "steps", 150));
  }

  @Test
  void load_exampleForOpenAi_takesTheBaseUrlFromTheEnvironment() {
    TaskSetup setup =
        TaskFile.load(
            Path.of("conf/provider-openai.conf"),
            Map.of("OPENAI_API_KEY", "k", "OPENAI_BASE_URL", "http://localhost:8000/v1/"));

    assertThat(setup.providers().get(0).api().baseUrl())
        .isEqualTo(URI.create("http://localhost:8000/v1"));
    assertThat(setup.providers().get(0).gateway().provider()).isEqualTo("localhost:8000");
  }

  @Test
  void load_json_isRead() {
    folder.with(
        "task.conf",
        """
        {"provider": {"model": "m", "api-key-variable": ""}, "name": "of JSON",
         "data": {"file": "questions.jsonl", "answer": "answer"},
         "prompts": [{"id": "p", "messages": [{"role": "user", "content": "{{question}}"}]}],
         "contexts": [{"id": "c", "weights": {"correct": 1}}],
         "budget": {"tokens": 5000}}
        """);

    TaskSetup setup = folder.load();

    assertThat(setup.task().name()).isEqualTo("of JSON");
    assertThat(setup.providers().get(0).api().apiKey()).isEmpty();
    assertThat(setup.providers().get(0).keyVariable()).isEmpty();
  }

  @Test
  void load_simulated_needsNoModelAndNoKey() {
    folder.line(
        1,
        """
        provider { kind = simulated, prices { input = 1, output = 2 } }, simulated { latency = 5ms,\
         prompts { plain { skill = 0.5, steadiness = 0 }, steps { skill = 1, steadiness = 0.2,\
         distraction = 0, unparsable = 0.1, style = boxed, words = 9 } } }\
        """);

    TaskSetup setup = folder.load();

    assertThat(setup.task().configurations().get(0).model().name()).isEqualTo("simulated");
    assertThat(setup.providers().get(0).api().apiKey()).isEmpty();
    assertThat(setup.tariffs().get(0).prices())
        .contains(new Prices(1_000_000, 1_000_000, 2_000_000));
    assertThat(setup.simulated())
        .contains(
            new SimulatedSetup(
                Duration.ofMillis(5),
                128,
                Duration.ZERO,
                Optional.of(Answers.Kind.NUMBERS),
                Map.of(
                    "plain",
                    new Habits(0.5, 0, 0.5, 0, Habits.Style.SENTENCE, 20),
                    "steps",
                    new Habits(1, 0.2, 0, 0.1, Habits.Style.BOXED, 9)),
                Map.of(),
                Map.of()));
  }

  @Test
  void load_simulatedTexts_haveQualitiesByAspect() {
    folder.line(
        TaskFolder.NEXT_LINE,
        """
        provider { kind = simulated, model = m, prices { input = 1, output = 2 } }
        simulated { answers = texts, prompts {
          plain { quality { helpful = 0.5, harmless = 1 } }
          steps { quality.helpful = 0.7, spread = 0.2, padded = 0.1, words = 9 }
        } }
        """);

    SimulatedSetup setup = folder.load().simulated().orElseThrow();

    assertThat(setup.answers()).isEmpty();
    assertThat(setup.habits()).isEmpty();
    assertThat(setup.texts())
        .containsOnly(
            Map.entry("plain", new TextHabits(Map.of("helpful", 0.5, "harmless", 1.0), 0.1, 0, 20)),
            Map.entry("steps", new TextHabits(Map.of("helpful", 0.7), 0.2, 0.1, 9)));
  }

  @Test
  void load_simulatedHabitsOfAnotherKind_areRefused() {
    folder.line(
        TaskFolder.NEXT_LINE,
        """
        provider { kind = simulated, model = m, prices { input = 1, output = 2 } }
        simulated { answers = texts, prompts {
          plain { skill = 0.5, quality.helpful = 2 }
          steps { words = 9 }
        } }
        """);

    assertThat(folder.problems())
        .anySatisfy(
            p ->
                assertThat(p)
                    .endsWith(
                        "simulated.prompts.plain.skill: given (expected: not with"
                            + " simulated.answers = texts)"))
        .anySatisfy(
            p ->
                assertThat(p)
                    .endsWith("prompts.plain.quality.helpful: 2 (expected: a number, 0..1)"))
        .anySatisfy(
            p ->
                assertThat(p)
                    .endsWith(
                        "prompts.steps.quality: missing (expected: by aspect how good completions"
                            + " are, such as { helpful = 0.6 })"));
  }

  @Test
  void load_simulatedWithHabitsOfAnyPrompt_variesThemByPrompt() {
    folder.line(
        1,
        "provider.kind = simulated, simulated.prompts { plain { skill = 0.5, steadiness = 0 },"
            + " \"*\" { skill = 0.5, steadiness = 0.1, words = 7 } }");

    Map<String, Habits> habits = folder.load().simulated().orElseThrow().habits();

    assertThat(habits.get("plain"))
        .isEqualTo(new Habits(0.5, 0, 0.5, 0, Habits.Style.SENTENCE, 20));
    Habits other = Objects.requireNonNull(habits.get("steps"));
    assertThat(other.skill()).isBetween(0.25, 0.75).isNotEqualTo(0.5);
    assertThat(other.steadiness()).isBetween(0.0, 0.35);
    assertThat(other.distraction()).isBetween(0.25, 0.75);
    assertThat(other.words()).isEqualTo(7);
    assertThat(folder.load().simulated().orElseThrow().habits()).isEqualTo(habits);
  }

  @Test
  void load_proposer_isOneOfTheModelsOrAnother() {
    ProposerSetup usual = folder.line(NEXT, "").load().proposer();
    assertThat(usual)
        .isEqualTo(new ProposerSetup("", Optional.empty(), OptionalDouble.empty(), 4000, Map.of()));

    folder.line(NEXT, "proposer { model = m, temperature = 1.2, max-tokens = 9, extra { a = b } }");
    assertThat(folder.load().proposer())
        .isEqualTo(
            new ProposerSetup("m", Optional.empty(), OptionalDouble.of(1.2), 9, Map.of("a", "b")));

    folder.line(NEXT, "proposer { model = big, prices { input = 2, output = 3 } }");
    assertThat(folder.load().proposer().other())
        .contains(
            new ProposerSetup.Other(
                new Model("api.openai.com", "big", 128),
                new Tariff(Optional.of(new Prices(2_000_000, 2_000_000, 3_000_000)))));

    folder.line(NEXT, "proposer { prices { input = 2, output = 3 }, extra { n = 2 } }");
    assertThat(folder.problems())
        .hasSize(2)
        .anyMatch(p -> p.contains("proposer.prices: given, and the model has its own"))
        .anyMatch(p -> p.contains("proposer.extra: n "));
  }

  @Test
  void load_modeBatch_sharesThePricesAndTakesWholeRounds() {
    folder.line(
        1,
        """
        provider { model = m, api-key-variable = KEY, mode = batch, prices { input = 1, output = 2 },\
         batch { linger = 1s, poll = 9s, cancel-wait = 7s, price-share = 0.25 } }\
        """);

    TaskSetup setup = folder.load();
    ProviderSetup provider = setup.providers().get(0);

    assertThat(setup.tariffs().get(0).prices()).contains(new Prices(250_000, 250_000, 500_000));
    assertThat(provider.pullsUnderWay()).isEqualTo(100_000);
    assertThat(provider.batch())
        .contains(
            new BatchSetup(
                new BatchSettings(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(9),
                    Duration.ofHours(24),
                    Duration.ofSeconds(7)),
                Duration.ofMinutes(10),
                0.25));
  }

  @Test
  void standIn_hasTheDefaultsApartFromOverrides() {
    ProviderSetup provider = TaskFile.standIn(Map.of("provider.limits.in-flight", "3"));

    assertThat(provider.kind()).isEqualTo(Kind.SIMULATED);
    assertThat(provider.api().apiKey()).isEmpty();
    assertThat(provider.gateway().inFlight()).isEqualTo(3);
    assertThat(provider.choicesPerCall()).isEqualTo(128);
  }

  @Test
  void at_anotherAddress_keepsTheRest() {
    ProviderSetup provider = folder.line(NEXT, "").load().providers().get(0);
    URI there = URI.create("http://127.0.0.1:4711/v1");

    ProviderSetup moved = provider.at(there);

    assertThat(moved.api().baseUrl()).isEqualTo(there);
    assertThat(moved.api().apiKey()).isEqualTo(provider.api().apiKey());
    assertThat(moved.gateway()).isEqualTo(provider.gateway());
  }

  @Test
  void load_overrides_replaceTheFile() {
    folder.line(NEXT, "seed = 5, sampling { temperature = 0.5, max-tokens = 10 }");

    TaskSetup setup =
        TaskFile.load(
            folder.file(),
            TaskFolder.ENVIRONMENT,
            Map.of(
                "budget.tokens", "9000",
                "seed", "7",
                "sampling.temperature", "null",
                "strategies", "[best-of-n]",
                "provider.base-url", "http://localhost:1/v1"));

    assertThat(setup.task().search().seed()).isEqualTo(7);
    assertThat(setup.task().search().budget())
        .isEqualTo(new Budget(Budget.Unit.TOKENS, 9000, 0.02));
    assertThat(setup.task().goal().strategies()).containsExactly("best-of-n");
    assertThat(setup.providers().get(0).api().baseUrl()).hasPort(1);
    Sampling sampling = setup.task().configurations().get(0).sampling();
    assertThat(sampling.temperature()).isEmpty();
    assertThat(sampling.maxTokens()).isEqualTo(10);
  }

  @Test
  void load_promptSampling_variesTheTasks() {
    folder
        .line(
            4,
            "  { id = plain, messages = [{ role = user, content = \"file:plain.txt\" }],"
                + " sampling { top-p = 0.9, max-tokens = 50, extra { top_k = 5 } } }")
        .with("plain.txt", "\n\nSay: {{question}}\n  And stop.\n\n");
    folder.with(
        "task.conf",
        folder.text()
            + "sampling { temperature = 0.3, response-format = json_object, extra { min_p = 0.1, stop"
            + " = [a, b] }, expected-tokens = 100 }\n");

    TaskSetup setup = folder.load();

    Configuration plain = setup.task().configurations().get(0);
    assertThat(plain.prompt().messages().get(0).content())
        .isEqualTo("Say: {{question}}\n  And stop.");
    assertThat(plain.sampling())
        .isEqualTo(
            new Sampling(
                OptionalDouble.of(0.3),
                OptionalDouble.of(0.9),
                50,
                "max_tokens",
                Optional.of("json_object"),
                Map.of("min_p", 0.1, "stop", List.of("a", "b"), "top_k", 5)));
    assertThat(setup.task().configurations().get(1).sampling().topP()).isEmpty();
    assertThat(setup.expectedTokens()).isEqualTo(Map.of("plain", 50, "steps", 100));
  }

  @Test
  void load_contextGrid_isTheCartesianProduct() {
    folder.line(7, "context-grid { correct = [0.2, 1], cost = [-0.5, 0, -1.0] }");

    List<Context> contexts = folder.load().task().goal().contexts();

    assertThat(contexts)
        .extracting(Context::id)
        .containsExactly(
            "correct=0.2,cost=-0.5",
            "correct=0.2,cost=0",
            "correct=0.2,cost=-1",
            "correct=1,cost=-0.5",
            "correct=1,cost=0",
            "correct=1,cost=-1");
    assertThat(contexts.get(0))
        .isEqualTo(new Context("correct=0.2,cost=-0.5", List.of(0.2), -0.5, 1 / 6.0));
  }

  @Test
  void load_severalObjectives_weighZeroWhereNotGiven() {
    folder.line(
        7,
        """
        strategies = [best-of-n]
        objectives = [{ name = correct, scorer = correct }, { name = style, scorer = json,\
         path = "$.style", min = 1, max = 5 }]
        contexts = [{ id = a, weights { style = 2, cost = -1 }, probability = 0.25 }\
        , { id = b, weights { correct = 1 }, probability = 0.75 }]
        """);

    TaskSetup setup = folder.load();

    assertThat(setup.task().goal().contexts())
        .containsExactly(
            new Context("a", List.of(0.0, 2.0), -1, 0.25),
            new Context("b", List.of(1.0, 0.0), 0, 0.75));
    assertThat(setup.task().judging().objectives().get(1))
        .isEqualTo(new Objective("style", 1, 5, false));
  }

  @Test
  void load_testFile_isNotSplit() {
    folder
        .line(2, "data { file = questions.jsonl, answer = answer, test-file = more.jsonl }")
        .with("more.jsonl", "{\"question\": \"1 + 1?\", \"answer\": \"2\"}\n");

    TaskSetup setup = folder.load();

    assertThat(setup.task().data().train()).hasSize(4);
    assertThat(setup.task().data().test()).hasSize(1);
  }

  @Test
  void load_substitutions_areLookedUpInFileAndEnvironment() {
    folder.line(NEXT, "name = \"of \"${description}${KEY}\ndescription = key\nseed = ${?SEED}");

    TaskSetup setup = TaskFile.load(folder.file(), Map.of("KEY", "k", "SEED", "12"));

    assertThat(setup.task().name()).isEqualTo("of keyk");
    assertThat(setup.task().search().seed()).isEqualTo(12);
  }

  @Test
  void load_reuseAndRecovery_areRead() {
    assertThat(
            folder.line(NEXT, "reuse = false, recovery { uncertain = abandon }").load().keeping())
        .isEqualTo(new Keeping(false, Recovery.ABANDON));
    assertThat(folder.line(NEXT, "recovery { uncertain = forget }").problems())
        .containsExactly(
            "task.conf:9: recovery.uncertain: \"forget\" (expected: one of:"
                + " resend-within-budget, abandon)");
  }

  @Test
  void load_strataAndBadRows_splitsEachAndSetsThemAside() {
    StringBuilder rows = new StringBuilder("no JSON\n");
    for (int i = 0; i < 20; i++) {
      rows.append(
          "{\"question\": \"%d?\", \"answer\": \"%d\", \"kind\": \"%s\"}%n"
              .formatted(i, i, i < 15 ? "easy" : "hard"));
    }
    folder.with("questions.jsonl", rows.toString());

    DataSet data =
        folder
            .line(NEXT, "data { stratify = kind, train-share = 0.6, max-bad-rows = 1 }")
            .load()
            .task()
            .data();

    assertThat(data.train()).hasSize(12);
    assertThat(data.train()).filteredOn(q -> "hard".equals(q.fields().get("kind"))).hasSize(3);
    assertThat(data.badRows().setAside()).isEqualTo(1);
    assertThat(data.badRows().reasons())
        .singleElement()
        .asString()
        .startsWith("questions.jsonl:1:");
  }
}
