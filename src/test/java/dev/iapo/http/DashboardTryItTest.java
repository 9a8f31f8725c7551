package dev.iapo.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Deployable;
import dev.iapo.domain.Prompt;
import dev.iapo.inference.Aggregation;
import dev.iapo.serve.DeploymentView;
import dev.iapo.serve.Preference;
import dev.iapo.serve.Question;
import dev.iapo.serve.Reply;
import dev.iapo.serve.Watched;
import dev.iapo.testkit.Browser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asking a policy on its page, and that what others wrote does nothing there. */
@SuppressWarnings("NullAway.Init")
class DashboardTryItTest {
  private static final String HOSTILE =
      "<script>window.acted = 1</script><img src=x onerror='window.acted = 2'>"
          + "\u001B[31mred\u0000\u202E\u2066\uFEFF";
  private static final String SHOWN =
      "<script>window.acted = 1</script><img src=x onerror='window.acted = 2'>"
          + "\\u{1B}[31mred\\u{0}\\u{202E}\\u{2066}\\u{FEFF}";

  @TempDir static Path folder;
  private static Browser browser;
  private static PolicyServer server;

  @BeforeAll
  static void start() {
    browser = Browser.start();
    server = new PolicyServer(folder);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
    if (browser != null) {
      browser.close();
    }
  }

  @AfterEach
  void nothingElse() {
    assertThat(browser.run("return window.acted ?? 0")).isEqualTo(0L);
    browser.assertInnocent(server.url());
    server.forget();
  }

  private static void ask(String text) {
    browser.signIn(server.url(), TestServer.RUNNER, "#/policies/sums");
    browser.await(".try textarea").sendKeys(text);
    browser.click(".try .primary");
  }

  private static void choose(int select, String value) {
    browser.run(
        "const s = document.querySelectorAll('.try select')[arguments[0]]; s.value = arguments[1];"
            + " s.dispatchEvent(new Event('change'))",
        select,
        value);
  }

  private static List<String> facts() {
    return browser.texts(".answer dl > div");
  }

  private static Reply.Answer answer(String text, String key, List<Aggregation.Count> votes) {
    Reply.Answer answer = FakePolicies.answer();
    return new Reply.Answer(
        answer.id(),
        answer.by(),
        text,
        answer.finishReason(),
        answer.planned(),
        answer.stopped(),
        Optional.of(key),
        answer.margin(),
        answer.tied(),
        votes,
        List.of(),
        answer.unparsed(),
        answer.bill(),
        Optional.empty());
  }

  @Test
  void question_isAskedAndItsAnswerIsShown() {
    ask("What is 6 times 7?");
    browser.awaitText(".answer pre", "It is 42.");
    Question asked = server.policies.asked.get(0);
    assertThat(asked.model()).isEqualTo("iapo/sums");
    assertThat(asked.text()).contains("What is 6 times 7?");
    assertThat(asked.preference()).isEqualTo(new Preference.Usual());
    assertThat(browser.texts(".try label")).containsExactly("question", "Version", "Context");
    assertThat(facts())
        .containsExactly(
            "Answer42",
            "Margin0.5",
            "Cost0.25 milli-usd ($0.00025)",
            "Completions3 of 5",
            "Calls3 (1 not ended)",
            "Stoppeddecided",
            "Unparsed0",
            "Byversion 2, step-by-step N = 5, majority vote",
            "Forstandard");
    assertThat(browser.texts(".answer tbody tr")).containsExactly("422", "411");
  }

  @Test
  void question_toAVersionInAContext_saysSo() {
    browser.signIn(server.url(), TestServer.RUNNER, "#/policies/sums");
    browser.await(".try textarea").sendKeys("Why?");
    choose(0, "3");
    choose(1, "standard");
    browser.click(".try .primary");
    browser.awaitText(".answer pre", "It is 42.");
    assertThat(server.policies.asked.get(0).model()).isEqualTo("iapo/sums@3");
    assertThat(server.policies.asked.get(0).preference())
        .isEqualTo(new Preference.InContext("standard"));
  }

  @Test
  void answer_thatIsPartialOfScores_showsThem() {
    server.policies.replies = question -> Optional.of(FakePolicies.partial(HOSTILE));
    ask("Why?");
    browser.awaitText(".answer .caution", "Partial. the deadline of 10 ms came first");
    assertThat(browser.texts(".answer pre")).containsExactly(SHOWN);
    assertThat(facts()).contains("Answernot read", "Cost90 tokens", "Completions8 of 8");
    assertThat(browser.texts(".answer tbody tr")).containsExactly("10.5", "2–");
  }

  @Test
  void refusal_saysWhyAndWhatWasPaid() {
    server.policies.replies =
        question ->
            Optional.of(
                FakePolicies.refused(
                    Reply.Reason.UNPARSED,
                    Optional.empty(),
                    Optional.of(FakePolicies.BILL),
                    Optional.<Duration>empty()));
    ask("Why?");
    browser.awaitText(".answer .problem", "because <b>");
    assertThat(facts())
        .containsExactly("Cost0.25 milli-usd ($0.00025)", "Completions3", "Calls3 (1 not ended)");
  }

  @Test
  void variables_thatAreSeveral_haveAFieldEach() {
    server.policies.deployed = List.of(of("Read: {{passage}}\n{{question}}", "first"));
    ask("The passage.");
    assertThat(server.policies.asked).isEmpty(); // a field is not filled in
    browser.run(
        "const t = document.querySelectorAll('.try textarea')[1]; t.value = 'The question?'");
    browser.click(".try .primary");
    browser.awaitText(".answer pre", "It is 42.");
    assertThat(server.policies.asked.get(0).variables())
        .isEqualTo(Map.of("passage", "The passage.", "question", "The question?"));
  }

  @Test
  void hostileTexts_ofAnswers_areTexts() {
    server.policies.replies =
        question ->
            Optional.of(answer(HOSTILE, HOSTILE, List.of(new Aggregation.Count(HOSTILE, 3, 3))));
    ask("Why?");
    browser.await(".answer table");
    assertThat(browser.texts(".answer pre")).containsExactly(SHOWN);
    assertThat(facts()).first().isEqualTo("Answer" + SHOWN);
    assertThat(browser.texts(".answer tbody tr")).containsExactly(SHOWN + "3");
    assertThat(browser.run("return document.querySelectorAll('main script, main img').length"))
        .isEqualTo(0L);
  }

  @Test
  void longAnswer_isShownBitByBit() {
    String text = "<b>\u202E".repeat(250_000); // a million characters without a blank
    server.policies.replies =
        question -> Optional.of(answer(text, text, List.of(new Aggregation.Count(text, 5, 5))));
    ask("Why?");
    browser.await(".answer table");
    String length =
        "return document.querySelector('.answer pre').textContent.replaceAll('\\\\u{202E}',"
            + " 'R').length";
    assertThat(browser.run(length)).isEqualTo(400L);
    browser.click(".answer .more button");
    assertThat(browser.run(length)).isEqualTo(4_000L);
    browser.awaitTrue("document.querySelector('main').textContent.length < 20000");
  }

  @Test
  void hostileTexts_ofDeployments_areTexts() {
    server.policies.deployed = List.of(of("{{question}}", HOSTILE));
    browser.signIn(server.url(), TestServer.ADMIN, "#/policies");
    browser.awaitText(".policies tbody", SHOWN);
    browser.show("#/policies/sums");
    browser.await(".seen tbody tr");
    assertThat(browser.texts(".versions tbody td:nth-child(4) > bdi")).containsExactly(SHOWN);
    assertThat(browser.texts(".versions tbody td:nth-child(2) bdi")).containsExactly(SHOWN);
    assertThat(browser.texts(".caution li"))
        .containsExactly(
            "Version 2: cannot be asked: " + SHOWN, "Version 2, " + SHOWN + ": " + SHOWN);
    assertThat(browser.run("return document.querySelectorAll('main script, main img').length"))
        .isEqualTo(0L);
    server.policies.deployed = List.of(of("{{question}}", HOSTILE.repeat(10_000)));
    browser.awaitTrue("document.querySelector('.versions').textContent.includes('…')");
    browser.awaitTrue("document.querySelector('main').textContent.length < 20000");
  }

  /** A version whose prompt is this, and all of whose texts are another. */
  private static DeploymentView of(String prompt, String text) {
    DeploymentView.Version version = FakePolicies.view().versions().get(1);
    Deployable policy = version.policy();
    Deployable.Choice choice = policy.choices().get(0);
    Configuration asked = choice.arm().configuration();
    Deployable.Arm arm =
        new Deployable.Arm(
            new Configuration(
                text,
                new Prompt(text, List.of(new ChatMessage("user", prompt))),
                asked.model(),
                asked.sampling()),
            choice.arm().strategy(),
            choice.arm().voting(),
            choice.arm().scale());
    Watched seen = version.watched().get(0);
    Watched watched =
        new Watched(
            text,
            seen.requests(),
            seen.answered(),
            seen.partial(),
            Map.of(text, 2L),
            seen.seconds(),
            seen.planned(),
            seen.drawn(),
            seen.saved(),
            seen.figures(),
            seen.promise(),
            List.of(text));
    return new DeploymentView(
        "sums",
        2,
        OptionalInt.empty(),
        0,
        OptionalInt.empty(),
        List.of(
            new DeploymentView.Version(
                2,
                version.deployed(),
                text,
                text,
                Optional.of(text),
                Optional.of(text),
                version.terms(),
                new Deployable(
                    text,
                    policy.run(),
                    policy.judging(),
                    policy.voting(),
                    List.of(
                        new Deployable.Choice(
                            choice.context(), arm, choice.oracle(), choice.promise())),
                    List.of()),
                List.of(watched))));
  }
}
