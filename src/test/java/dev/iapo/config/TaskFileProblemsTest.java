package dev.iapo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TaskFileProblemsTest {
  private static final int NEXT = TaskFolder.NEXT_LINE;

  @TempDir Path temp;
  private TaskFolder folder;

  /** A line that makes the small task wrong, and how the one problem then begins. */
  private record Wrong(int line, String text, String problem) {
    @Override
    public String toString() {
      return text;
    }
  }

  @BeforeEach
  void createFolder() {
    folder = new TaskFolder(temp);
  }

  static Stream<Wrong> wrong() {
    return Stream.of(
            ofValues(), ofProvider(), ofData(), ofPrompts(), ofJudging(), ofGoal(), ofSearch())
        .flatMap(List::stream);
  }

  private static List<Wrong> ofValues() {
    return List.of(
        next("sed = 1", "sed: unknown (did you mean seed?)"),
        next("colour = 1", "colour: unknown (expected one of: "),
        next(
            "sampling { tempreature = 1 }",
            "sampling.tempreature: unknown (did you mean temperature?)"),
        next("seed = 1.5", "seed: 1.5 (expected: a whole number)"),
        next("seed = many", "seed: \"many\" (expected: a whole number)"),
        next("seed = 1e40", "seed: 1.0E40 (expected: a whole number)"),
        next("sampling = 5", "sampling: 5 (expected: an object)"),
        next("name = \"\"", "name: \"\" (expected: a text that is not blank)"),
        next("description = []", "description: [] (expected: a text)"),
        next("max-scale = 0", "max-scale: 0 (expected: a whole number, 1..128)"),
        next("max-scale = 129", "max-scale: 129 (expected: a whole number, 1..128)"),
        next("tolerance = 1.5", "tolerance: 1.5 (expected: a number, 0..1)"),
        next("sampling.top-p = 0", "sampling.top-p: 0 (expected: a number above 0, at most 1)"),
        next("sampling.max-tokens = 0", "sampling.max-tokens: 0 (expected: a whole number, at"),
        next("sampling.max-tokens-field = m", "sampling.max-tokens-field: \"m\" (expected: one of"),
        next("sampling.expected-tokens = 2000", "sampling.expected-tokens: 2000 (expected: at"),
        next("sampling.extra { n = 3 }", "sampling.extra: n (expected: only fields that"),
        next("sampling.extra { x = null }", "sampling.extra.x: null (expected: a value)"),
        next("sampling.extra = 1", "sampling.extra: 1 (expected: an object)"),
        next(
            "simulated { prompts { plan {} } }",
            "simulated.prompts.plan: unknown (did you mean plain?)"));
  }

  private static List<Wrong> ofProvider() {
    return List.of(
        provider("kind = opnai", "kind: \"opnai\" (expected: one of: openai, azure"),
        at(
            1,
            "provider.api-key-variable = \"\"",
            "provider.model: missing (expected: the model's name)"),
        provider("api-key = x", "api-key: unknown (did you mean api-key-variable?)"),
        provider("api-key-variable = NO_KEY", "api-key-variable: NO_KEY is not set (expected: "),
        provider("api-key-variable = sk-abc", "api-key-variable: no name of an environment"),
        provider("api-key-variable = gsk_abc", "api-key-variable: the named variable is not set"),
        provider("base-url = nowhere", "base-url: nowhere (expected: such as https://"),
        provider("base-url = \"ftp://x/v1\"", "base-url: ftp://x/v1 (expected: such as"),
        provider("base-url = \"http://x y\"", "base-url: http://x y (expected: such as"),
        provider("base-url = \"http://me:pw@x\"", "base-url: holds a user or password"),
        provider("base-url = \"http://x/v1?a=b\"", "base-url: http://x/v1…: holds a query"),
        provider("base-url = \"http://x/chat/completions\"", "base-url: http://x/chat/comp"),
        provider("choices-per-call = 0", "choices-per-call: 0 (expected: a whole number, 1..128)"),
        provider(
            "limits.in-flight = 0", "limits.in-flight: 0 (expected: a whole number, 1..10000)"),
        provider("limits.max-body = 1kB", "limits.max-body: \"1kB\" (expected: a size such as"),
        provider("timeouts.call = 120", "timeouts.call: 120 (expected: a duration with its unit"),
        provider("timeouts.call = 0s", "timeouts.call: \"0s\" (expected: a duration with its unit"),
        provider("timeouts.call = 5 parsecs", "timeouts.call: \"5 parsecs\" (expected: a duration"),
        provider("retry.max-backoff = 1ms", "retry.max-backoff: shorter than initial-backoff"),
        provider("breaker.failure-share = 0", "breaker.failure-share: 0 (expected: a number above"),
        provider("prices.input = 1", "prices.output: missing (expected: USD per million"),
        provider("prices { input = -1, output = 1 }", "prices.input: -1 (expected: USD per"));
  }

  private static List<Wrong> ofData() {
    return List.of(
        at(2, "data { answer = answer }", "data.file: missing (expected: "),
        at(2, "data { file = questions.jsonl }", "data.answer: missing (expected: the column of"),
        at(2, "data { file = no.jsonl, answer = a }", "data.file: no.jsonl not found (expected: "),
        next("data.test-file = no.jsonl", "data.test-file: no.jsonl not found (expected: "),
        next("data.max-bad-rows = 0.01", "data.max-bad-rows: 0.01 (expected: a number of rows, or"),
        next("data.max-bad-rows = -1", "data.max-bad-rows: -1 (expected: a number of rows, or"),
        next(
            "data { test-file = questions.jsonl, stratify = answer }",
            "data.stratify: given with test-file (expected: only one of them)"),
        next("data.format = xml", "data.format: \"xml\" (expected: one of: auto, jsonl, csv)"),
        next("data.train-share = 0", "data.train-share: 0 (expected: a number above 0"));
  }

  private static List<Wrong> ofPrompts() {
    return List.of(
        at(
            4,
            "{ messages = [{ role = user, content = \"{{question}}\" }] }",
            "prompts[0].id: missing"),
        at(4, message("id = steps", "user", "{{question}}"), 5, "prompts[1].id: steps again"),
        at(4, message("id = plain", "usr", "{{question}}"), "prompts[0].messages[0].role: \"usr\""),
        at(4, message("id = plain", "user", ""), "prompts[0].messages[0].content: \"\" (expected:"),
        at(
            4,
            message("id = plain", "user", "{{qestion}}"),
            "prompts[0].messages[0].content: prompt plain: {{qestion}} is no field of the data"
                + " (expected one of: "),
        at(
            4,
            message("id = plain", "user", "{{question}} {{hint}}"),
            "prompts[0].messages[0].content: prompt plain: {{hint}} is missing in query "),
        at(4, message("id = plain", "user", "Hello"), "prompts[0]: prompt plain names no field"),
        at(
            4,
            message("id = plain", "user", "file:no.txt"),
            "prompts[0].messages[0].content: no.txt"),
        at(4, message("id = plain", "user", "file:blank.txt"), "prompts[0].messages[0].content: b"),
        at(4, "{ id = plain }", "prompts[0].messages: missing (expected: a list of at"),
        at(
            4,
            message("id = plain, file = steps.txt", "user", "{{question}}"),
            "prompts[0].file: given with messages"),
        at(5, "{ id = steps, file = no.txt }", "prompts[1].file: no.txt not found (expected: "),
        at(5, "{ id = steps, file = bad.txt }", "prompts[1].file: text before the line \"# user\""),
        at(5, "{ id = steps, file = empty.txt }", "prompts[1].file: no text under \"# user\""),
        at(5, "{ id = steps, file = bytes.txt }", "prompts[1].file: bytes.txt is no text"),
        at(
            5,
            "{ id = steps, file = steps.txt, sampling { topp = 1 } }",
            "prompts[1].sampling.topp:"),
        at(5, "7", "prompts[1]: 7 (expected: an object)"),
        next("prompts = []", "prompts: empty (expected: at least one)"),
        next("prompts = x", "prompts: \"x\" (expected: a list of objects)"));
  }

  private static List<Wrong> ofJudging() {
    return List.of(
        next("answer.extractor = box", "answer.extractor: \"box\" (expected: one of: "),
        next("answer.extractor = regex", "answer.argument: "),
        next("answer { extractor = regex, argument = \"(\" }", "answer.argument: "),
        next("answer.argument = x", "answer.argument: "),
        next("answer.equality = same", "answer.equality: \"same\" (expected: one of: "),
        next("answer.tolerance = 0.1", "answer.tolerance: "),
        next("answer.tolerance = -1", "answer.tolerance: -1 (expected: a number, at least 0)"),
        objective(
            "{ name = correct, scorer = corect }", "[0].scorer: \"corect\" (expected: one of"),
        objective(
            "{ name = correct, scorer = correct, argument = x }",
            "[0].argument: given for correct (expected: only for equals)"),
        objective(
            "{ name = correct, scorer = correct, max = 0 }",
            "[0].max: 0.0 (expected: above min, 0.0)"),
        objective(
            "{ name = correct, scorer = correct }, { name = cost, scorer = correct }",
            "[1].name: cost (expected: another name"),
        objective(
            "{ name = correct, scorer = correct }, { name = correct, scorer = correct }",
            "[1].name: correct again"),
        objective(
            "{ name = correct, scorer = correct }, { name = x, scorer = json }",
            "[1].path: missing (expected: a path such as $.answer"),
        second("regex", "[1].pattern: missing (expected: a regular expression)"),
        second("regex, pattern = \"(\"", "[1].pattern: scorer of objective x: regex: ( (expected"),
        second(
            "regex, pattern = a, path = b",
            "[1].path: given for regex (expected: only for json, judge, service)"),
        second("regex, pattern = a, min = 0.5", "[1].max: scorer of objective x: range 0.5..1.0"),
        second(
            "regex, pattern = a, direction = up", "[1].direction: \"up\" (expected: one of: max"),
        second("schema", "[1].schema: missing (expected: a JSON schema, as text or as file:NAME)"),
        second("schema, schema = x", "[1].schema: scorer of objective x: schema: no JSON object"),
        second("schema, schema = \"file:no.json\"", "[1].schema: no.json not found (expected: "),
        second("length, unit = words", "[1].unit: scorer of objective x: length 0.0..Infinity"),
        second("length, most = 5", "[1].unit: missing (expected: one of: characters, words, lin"),
        second("length, unit = words, most = -1", "[1].most: -1 (expected: a number, at least 0)"),
        second("equals", "[1].reference: missing (expected: the field of the data that"),
        second(
            "equals, reference = due", "[1].reference: due is no field of the data (expected one"),
        second(
            "regex, pattern = a, selector { scorer = equals, reference = due }",
            "[1].selector.reference: due is no field of the data (expected one"),
        second(
            "regex, pattern = a, selector { scorer = equals, reference = hint }",
            "[1].selector.reference: hint is missing or blank in "),
        second("equals, reference = hint", "[1].reference: hint is missing or blank in "),
        second(
            "equals, reference = question, extractor = regex",
            "[1].argument: answer extractor regex: no argument (expected: a regular expression)"),
        second(
            "equals, reference = question, equality = set, tolerance = 1",
            "[1].tolerance: answer tolerance: 1.0 (expected: 0, as the equality is set"),
        next("cost.unit = milli-usd", "cost.unit: prices are unknown (expected: provider.prices."),
        next(
            "cost.unit = usd",
            "cost.unit: \"usd\" (expected: one of: auto, milli-usd, tokens, usa"),
        next("cost.unit = usage-field", "cost.field: missing (expected: a numeric field"),
        next("cost.field = x", "cost.field: x (expected: only with unit = usage-field)"));
  }

  /** One more objective, called x. */
  private static Wrong second(String scorer, String problem) {
    return objective(
        "{ name = correct, scorer = correct }, { name = x, scorer = " + scorer + " }", problem);
  }

  private static List<Wrong> ofGoal() {
    return List.of(
        next("strategies = [vote]", "strategies: [vote] (expected: a list, each of it one of: "),
        next("strategies = []", "strategies: [] (expected: at least one, each once)"),
        next("strategies = [best-of-n, best-of-n]", "strategies: [best-of-n, best-of-n] (exp"),
        next("tie-rule = whole", "tie-rule: \"whole\" (expected: one of: half, fair)"),
        next("voting { step = 0 }", "voting.step: 0 (expected: a whole number, 1..128)"),
        next("voting { confidence = 0.9 }", "voting.confidence: given (expected: only with early"),
        next(
            "strategies = [early-stop-vote], voting { confidence = 0.5 }",
            "voting.confidence: 0.5 (expected: a number above 0.5, below 1)"),
        next("voting { weight-by = correct }", "voting.weight-by: given (expected: only with wei"),
        next(
            "strategies = [weighted-vote], voting { weight-by = correct }",
            "voting.weight-by: correct (expected: an objective whose scores are at least 0 and"),
        at(NEXT, "strategies = [weighted-vote]", 1, "voting.weight-by: missing (expected: an obj"),
        at(7, "", 1, "contexts: missing (expected: a list of at least one context, or"),
        next("contexts = []", "contexts: empty (expected: at least one)"),
        next("context-grid { correct = [1] }", "context-grid: given with contexts (expected: only"),
        context("{ weights { correct = 1 } }", "[0].id: missing"),
        context("{ id = a }", "[0].weights: no objective weighs anything (expected: "),
        context(
            "{ id = a, weights { correct = 0, cost = -1 } }", "[0].weights: no objective weighs"),
        context(
            "{ id = a, weights { correct = -1 } }", "[0].weights.correct: -1 (expected: at least"),
        context(
            "{ id = a, weights { correct = 1, cost = 0.5 } }",
            "[0].weights.cost: 0.5 (expected: at most 0; a cost weighs negatively;"),
        context(
            "{ id = a, weights { correct = 1, brief = 1 } }",
            "[0].weights.brief: unknown (expected one of: correct, cost)"),
        context(
            "{ id = a, weights { correct = 1 } }, { id = a, weights { correct = 1 } }",
            "[1].id: a again"),
        context(
            "{ id = a, weights { correct = 1 }, probability = 0.5 }",
            ": probabilities sum to 0.5 (expected: 1)"),
        context(
            "{ id = a, weights.correct = 1, probability = 1 }, { id = b, weights.correct = 1 }",
            "[1].probability: missing (expected: one for every context, or for none)"),
        at(7, "context-grid { cost = [-1] }", "context-grid: no objective weighs anything"),
        at(7, "context-grid { correct = [1, 1.0] }", "context-grid.correct: [1.0, 1.0]: one twice"),
        at(7, "context-grid { correct = [1], cost = [1] }", "context-grid.cost: [1] (expected: a"),
        at(7, "context-grid { right = [1], correct = [1] }", "context-grid.right: unknown"));
  }

  private static List<Wrong> ofSearch() {
    return List.of(
        next(
            "algorithm = pssst",
            "algorithm: pssst (expected: psst-paired, psst, or psst-top<K> such as"),
        next(
            "algorithm = psst-top0",
            "algorithm: psst-top0 (expected: psst-paired, psst, or psst-top<K>"),
        next("estimator = all", "estimator: \"all\" (expected: one of: blocks, complete)"),
        next("queries = pairs", "queries: \"pairs\" (expected: one of: random, paired)"),
        at(8, "", 1, "budget: missing (expected: exactly one of: completions, tokens, usd)"),
        at(8, "budget { completions = 0 }", "budget.completions: 0 (expected: a whole number, at"),
        at(
            8,
            "budget { completions = 1, tokens = 1 }",
            "budget: completions and tokens (expected:"),
        at(8, "budget { usd = 1 }", "budget.usd: prices are unknown (expected: provider.prices.in"),
        next("evaluation.budget { usd = 1 }", "evaluation.budget.usd: prices are unknown"),
        next(
            "evaluation.budget { completions = 1, tokens = 1 }",
            "evaluation.budget: completions and tokens (expected: "),
        next(
            "evaluation.budget.completions = 9, data.train-share = 1",
            "evaluation: there are no test queries (expected: data.train-share below 1, or"),
        next("budget { contingency = 1 }", "budget.contingency: 1 (expected: a number, 0 up to"));
  }

  private static Wrong next(String text, String problem) {
    return new Wrong(NEXT, text, "task.conf:" + NEXT + ": " + problem);
  }

  private static Wrong at(int line, String text, String problem) {
    return new Wrong(line, text, "task.conf:" + line + ": " + problem);
  }

  private static Wrong at(int line, String text, int reported, String problem) {
    return new Wrong(line, text, "task.conf:" + reported + ": " + problem);
  }

  private static Wrong provider(String text, String problem) {
    return next("provider { " + text + " }", "provider." + problem);
  }

  private static Wrong objective(String text, String problem) {
    return next("objectives = [" + text + "]", "objectives" + problem);
  }

  private static Wrong context(String text, String problem) {
    return at(7, "contexts = [" + text + "]", "contexts" + problem);
  }

  private static String message(String keys, String role, String content) {
    return "{ %s, messages = [{ role = %s, content = \"%s\" }] }".formatted(keys, role, content);
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void load_oneError_isReportedAtItsLine(Wrong wrong) {
    folder
        .line(wrong.line, wrong.text)
        .with("bad.txt", "Hello\n# user\n{{question}}\n")
        .with("blank.txt", "\n")
        .with("empty.txt", "# system\n{{question}}\n# user\n\n");
    folder.bytes("bytes.txt", new byte[] {'a', (byte) 0xFF, '\n'});

    List<String> problems = folder.problems();

    assertThat(problems).hasSize(1);
    assertThat(problems.get(0)).startsWith(wrong.problem);
  }

  @Test
  void load_manyErrors_areReportedTogetherInTheOrderOfLines() {
    folder.with("questions.jsonl", "{\"question\": \"1?\", \"answer\": \"1\"}\nno JSON\n");
    folder.with(
        "task.conf",
        """
        provider {
          model = m
          api-key-variable = NO_KEY
          limits { in-flight = none }
          modal = x
        }
        data { file = questions.jsonl, answer = answer }
        prompts = [
          { id = a, file = no.txt }
          { id = b,
            messages = [{ role = owner, content = "{{question}}" }] }
        ]
        contexts = [
          { id = a, weights { correct = 1 } }
          { id = b, weights {
              correct = 1
              cost = 0.5 } }
        ]
        max-scale = 0
        """);

    List<String> problems = folder.problems(Map.of("tolerance", "2"));

    assertThat(problems)
        .satisfiesExactly(
            p -> assertThat(p).startsWith("command line: tolerance: 2 (expected: "),
            p -> assertThat(p).startsWith("task.conf:1: budget: missing (expected: "),
            p -> assertThat(p).startsWith("task.conf:3: provider.api-key-variable: NO_KEY is not"),
            p -> assertThat(p).startsWith("task.conf:4: provider.limits.in-flight: \"none\" (exp"),
            p ->
                assertThat(p)
                    .startsWith("task.conf:5: provider.modal: unknown (did you mean model?)"),
            p -> assertThat(p).startsWith("task.conf:9: prompts[0].file: no.txt not found"),
            p -> assertThat(p).startsWith("task.conf:11: prompts[1].messages[0].role: \"owner\""),
            p ->
                assertThat(p)
                    .isEqualTo(
                        "task.conf:17: contexts[1].weights.cost: 0.5 (expected: at most 0; a cost"
                            + " weighs negatively; if not 0, 0.000001..1000000000 in size)"),
            p -> assertThat(p).startsWith("task.conf:19: max-scale: 0 (expected: "),
            p -> assertThat(p).startsWith("questions.jsonl:2: "),
            p -> assertThat(p).startsWith("questions.jsonl: 1 of 2 rows cannot be used"));
  }

  @Test
  void load_unknownKey_suggestsWhatIsMeant() {
    folder.line(
        NEXT, "provider { choices-per-cal = 3 }, sampling { tempreature = 1 }, stratgies = x");

    assertThat(folder.problems())
        .satisfiesExactlyInAnyOrder(
            p ->
                assertThat(p).contains("cal: unknown").endsWith("(did you mean choices-per-call?)"),
            p -> assertThat(p).contains("ature: unknown").endsWith("did you mean temperature?)"),
            p ->
                assertThat(p).contains("stratgies: unknown").endsWith("did you mean strategies?)"));
  }

  @Test
  void load_malformedFile_isOneProblemWithItsLine() {
    folder.line(NEXT, "sampling { temperature = 1");

    assertThat(folder.problems())
        .singleElement()
        .satisfies(p -> assertThat(p).startsWith("task.conf:10: ").doesNotContain("task.conf: "));
  }

  @Test
  void load_noFile_isOneProblem() {
    assertThat(folder.problems()).containsExactly("task.conf: not found (expected: a file)");
  }

  @Test
  void load_unresolvedSubstitutions_areAllReported() {
    folder.line(NEXT, "name = ${NAME}\nseed = ${SEED}\ndescription = ${?NONE}");

    assertThat(folder.problems())
        .satisfiesExactly(
            p -> assertThat(p).startsWith("task.conf:9: ").contains("${NAME} (expected: a key of"),
            p -> assertThat(p).startsWith("task.conf:10: ").contains("${SEED} (expected: a key"));
  }

  @Test
  void load_circularSubstitution_isAProblem() {
    folder.line(NEXT, "name = ${description}\ndescription = ${name}");

    assertThat(folder.problems()).isNotEmpty().allMatch(p -> p.startsWith("task.conf:"));
  }

  @Test
  void load_valueOfTheEnvironment_isReportedAsSuch() {
    folder.line(NEXT, "seed = ${KEY}x");

    assertThat(folder.problems()).singleElement().asString().contains("seed: ");
  }

  @Test
  void load_voteOverSeveralObjectives_isRefused() {
    folder.line(
        7,
        """
        objectives = [{ name = correct, scorer = correct }, { name = brief, scorer = json,\
         path = "$.b" }]
        contexts = [{ id = a, weights { correct = 1, brief = 0 } },
          { id = b, weights { correct = 1, brief = 1 } }]\
        """);

    assertThat(folder.problems())
        .containsExactly(
            "task.conf:9: contexts[1].weights.brief: weighs in a vote (expected: 0 or no strategy"
                + " that votes, which values only correct)");
  }

  @Test
  void load_voteByAnotherScorer_isRefused() {
    folder.line(
        7,
        """
        objectives = [{ name = brief, scorer = json, path = "$.b" }]
        strategies = [majority-vote]
        contexts = [{ id = a, weights { brief = 1 } }]\
        """);

    assertThat(folder.problems())
        .containsExactly(
            "task.conf:8: strategies: majority-vote (expected: not with a first objective that"
                + " scores json, as a vote is judged by correct)");
  }

  @Test
  void load_simulatedWithoutHabits_isRefused() {
    folder.line(
        1,
        "provider.kind = simulated, simulated { prompts { plain { skill = 2, steadiness = 0 } } }");

    assertThat(folder.problems())
        .containsExactly(
            "task.conf:1: simulated.prompts.plain.skill: 2 (expected: a number, 0..1)",
            "task.conf:1: simulated.prompts.steps: missing (expected: how the stand-in behaves under"
                + " this prompt)");
  }

  @Test
  void load_simulatedWithoutNumericReferences_isRefused() {
    folder
        .with("questions.jsonl", "{\"question\": \"Who?\", \"answer\": \"Nobody\"}\n".repeat(2))
        .line(
            1,
            "provider.kind = simulated, simulated { prompts { plain { skill = 1, steadiness = 0 },"
                + " steps { skill = 1, steadiness = 0 } } }");

    assertThat(folder.problems())
        .singleElement()
        .asString()
        .startsWith("task.conf:1: simulated: ")
        .contains("Nobody");
  }

  @Test
  void load_wrongOverrides_areNamedAsSuch() {
    folder.line(NEXT, "");

    assertThat(folder.problems(Map.of("budget.usd", "x", "see", "1", "strategies", "[a")))
        .satisfiesExactly(
            p -> assertThat(p).startsWith("command line: strategies: "),
            p -> assertThat(p).startsWith("command line: budget.usd: \"x\" (expected: USD, "),
            p -> assertThat(p).startsWith("command line: budget.usd: prices are unknown"),
            p -> assertThat(p).startsWith("command line: see: unknown (did you mean seed?)"));
  }

  @Test
  void load_overrideBelowAnother_isAProblem() {
    folder.line(NEXT, "");

    assertThat(folder.problems(Map.of("budget", "{ usd = 1 }", "budget.usd", "1")))
        .singleElement()
        .asString()
        .startsWith("command line: ");
  }

  @Test
  void load_queryInBothFiles_isRefused() {
    folder
        .with("questions.jsonl", "{\"id\": \"q\", \"question\": \"1?\", \"answer\": \"1\"}\n")
        .line(
            2,
            "data { file = questions.jsonl, id = id, answer = answer, test-file = ${data.file} }");

    assertThat(folder.problems())
        .containsExactly(
            "task.conf:2: data.test-file: query q is in both files (expected: different ids)");
  }

  @Test
  void load_columnThatIsMissing_isAProblemOfTheData() {
    folder.line(NEXT, "data.fields { question = Text }");

    assertThat(folder.problems()).isNotEmpty().allMatch(p -> p.startsWith("questions.jsonl:"));
  }

  @Test
  void standIn_unknownKey_isAProblem() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> TaskFile.standIn(Map.of("provider.limit", "3")))
        .withMessage("command line: provider.limit: unknown (did you mean limits?)");
  }

  @Test
  void load_anyProblem_neverShowsTheKey() {
    folder.line(NEXT, "provider { api-key-variable = \"secret-key\", timeouts.call = 0s }");

    assertThat(folder.problems()).hasSize(2).noneMatch(p -> p.contains("secret-key"));
  }
}
