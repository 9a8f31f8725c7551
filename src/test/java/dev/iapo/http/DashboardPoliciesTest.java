package dev.iapo.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.config.EarlyStop;
import dev.iapo.daemon.RunView;
import dev.iapo.serve.DeploymentView;
import dev.iapo.serve.Outcome;
import dev.iapo.serve.PolicyKeeper;
import dev.iapo.testkit.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** Deployed policies on the dashboard, in front of the API itself: what is shown and ordered. */
@SuppressWarnings("NullAway.Init")
class DashboardPoliciesTest {
  private static final String POLICY = "#/policies/sums";

  @TempDir static Path folder;
  private static Browser browser;
  private static PolicyServer server;

  @BeforeAll
  static void start() throws IOException {
    browser = Browser.start();
    server = new PolicyServer(folder.resolve("server"));
    Path run = Files.createDirectories(folder.resolve("run"));
    Files.copy(Path.of("src/test/resources/dashboard/policy.json"), run.resolve("policy.json"));
    server.runs.runs.add(FakeKeeper.view("r3", RunView.State.COMPLETED, run));
    server.runs.runs.add(FakeKeeper.view("going", RunView.State.PAUSED, run));
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
    browser.assertInnocent(server.url());
    browser.size(1280, 900);
    browser.prefersDark(false);
    server.forget();
  }

  private static void show(String token, String view) {
    browser.signIn(server.url(), token, view);
  }

  private static void showPolicy(String token) {
    show(token, POLICY);
    browser.await(".seen tbody tr");
  }

  private static List<String> row(String table, int number) {
    return browser.texts("%s tbody tr:nth-child(%d) > *".formatted(table, number));
  }

  /** The deployed policy with other versions. */
  private static DeploymentView with(List<DeploymentView.Version> versions, OptionalInt before) {
    DeploymentView view = FakePolicies.view();
    return new DeploymentView(view.name(), view.live(), OptionalInt.empty(), 0, before, versions);
  }

  private static <T> T told(Class<T> order) {
    browser.awaitTrue("!document.querySelector('dialog')");
    assertThat(server.policies.told).hasSize(1);
    return order.cast(server.policies.told.get(0));
  }

  @Test
  void list_ofPolicies_isTheirFigures() {
    show(TestServer.READER, "#/policies");
    browser.await(".policies tbody tr");
    assertThat(browser.texts("#nav a")).containsExactly("Runs", "Compare", "Policies", "Providers");
    assertThat(browser.texts("#nav [aria-current]")).containsExactly("Policies");
    assertThat(row(".policies", 1))
        .containsExactly(
            "iapo/sumsarithmetic",
            "version 2",
            "version 3, 10 %",
            "12",
            "101 partial",
            "2 (17 %)busy 1, unparsed 1",
            "12 (24 %)",
            "⚠ 2version 2, standard: agreement 0.60 ± 0.04 (promised: 0.80)");
    browser.click(".policies a");
    browser.awaitText("h1", "iapo/sums");
  }

  @Test
  void list_withoutPolicies_saysHowOneIsDeployed() {
    server.policies.deployed = List.of();
    show(TestServer.READER, "#/policies");
    browser.awaitText(".empty", "No policy is deployed yet.");
    server.policies.deployed = List.of(FakePolicies.view());
    browser.await(".policies tbody tr");
    assertThat(browser.texts(".empty")).isEmpty();
  }

  @Test
  void policy_ofReader_hasVersionsSideBySideAndNoActions() {
    showPolicy(TestServer.READER);
    assertThat(browser.texts("main button")).containsExactly("Copy", "Copy");
    assertThat(browser.texts(".try")).isEmpty();
    assertThat(browser.texts(".caution li"))
        .containsExactly(
            "Version 2, standard: agreement 0.60 ± 0.04 (promised: 0.80)",
            "Version 1: cannot be asked: there is no provider openai");
    assertThat(row(".versions", 1))
        .containsExactly(
            "Version 3◐ candidate, 10 %",
            "2030-01-01 00:00:00by boss",
            "r3",
            "firstearly stop at confidence 0.95 · good enough at 0.9, in waves of 4 · within 30s"
                + " · at most 8 completions · context standard",
            "0",
            "0",
            "0");
    assertThat(browser.texts(".versions tbody th"))
        .containsExactly("Version 3◐ candidate, 10 %", "Version 2● live", "Version 1↶ before");
    assertThat(browser.await(".versions a").getAttribute("href"))
        .isEqualTo(server.url() + "/#/run/r3/policy");
    assertThat(row(".versions", 2).subList(2, 3)).containsExactly("a file");
  }

  @Test
  void policy_inContext_isWhatWasPromisedAndSeen() {
    showPolicy(TestServer.READER);
    assertThat(browser.texts(".context h3")).first().isEqualTo("For standardcorrect 1, cost −0.02");
    assertThat(row(".seen", 2))
        .containsExactly(
            "Version 2● live",
            "step-by-step N = 5majority vote, small at openaipromised quality 0.900",
            "121 partial",
            "2 (17 %)busy 1, unparsed 1",
            "11 ± 0.5promised 10in milli-usd",
            "3.8 ± 0.1promised 512 (24 %) saved",
            "⚠ not as promised: 0.6 ± 0.02promised 0.8 ± 0.01",
            "0.1 ± 0.01not promised",
            "0.40 s95 % ≤ 1.50 s");
    assertThat(row(".seen", 1).subList(2, 9))
        .containsExactly(
            "0",
            "0",
            "–promised 10in milli-usd",
            "–promised 5",
            "–promised 0.8 ± 0.01",
            "–not promised",
            "–");
    assertThat(browser.texts(".seen .apart")).hasSize(1);
    assertThat(browser.texts("details summary"))
        .containsExactly("Versions not asked since the start (1)");
  }

  @Test
  void policy_forApplications_hasItsLinesToCopy() {
    showPolicy(TestServer.READER);
    assertThat(
            browser.run(
                "return [...document.querySelectorAll('.copyable input')].map(i => i.value)"))
        .isEqualTo(List.of(server.url() + "/v1", "iapo/sums"));
    browser.click(".copyable:last-child button");
    browser.awaitTrue(
        "document.querySelector('#announcer').textContent.includes('Model copied.') ||"
            + " document.activeElement.value === 'iapo/sums'");
  }

  @Test
  void policy_whileShown_isRenewedInPlace() {
    server.policies.deployed =
        List.of(with(FakePolicies.view().versions().subList(1, 3), OptionalInt.empty()));
    showPolicy(TestServer.ADMIN);
    assertThat(browser.texts("[data-action]"))
        .containsExactly("Undeploy all", "Promote", "Undeploy");
    browser.await(".try textarea").sendKeys("half a quest");
    browser.run("document.querySelector('details').open = true");
    browser.run("document.querySelector('[data-action=promote]').focus()");
    server.policies.deployed = List.of(FakePolicies.view());
    browser.awaitTrue("document.querySelectorAll('.versions tbody tr').length === 3");
    assertThat(browser.run("return document.activeElement.dataset.version")).isEqualTo("1");
    assertThat(browser.run("return document.querySelector('.try textarea').value"))
        .isEqualTo("half a quest");
    assertThat(browser.run("return document.querySelector('details').open")).isEqualTo(true);
    server.policies.deployed = List.of();
    browser.awaitText("[role=status] .problem", "no policy sums");
    assertThat(browser.texts("[data-action]:not([hidden] *)")).isEmpty();
    browser.show("#/policies/%3Cb%3E");
    browser.awaitText("[role=status] .problem", "1 problem: name: <b>");
  }

  @Test
  void promote_whenConfirmed_isOrdered() {
    showPolicy(TestServer.RUNNER);
    assertThat(browser.texts("[data-action]"))
        .containsExactly("Roll back to version 1", "Change the share", "Promote", "Promote");
    browser.click("[data-action=promote][data-version='3']");
    browser.awaitText("dialog h2", "Make version 3 live?");
    browser.press(Keys.ESCAPE);
    browser.awaitTrue("!document.querySelector('dialog')");
    assertThat(server.policies.told).isEmpty();
    browser.click("[data-action=promote][data-version='3']");
    browser.click("dialog .primary");
    PolicyKeeper.Promote told = told(PolicyKeeper.Promote.class);
    assertThat(told.name()).isEqualTo("sums");
    assertThat(told.version()).hasValue(3);
  }

  @Test
  void rollback_whenConfirmed_isOrdered() {
    showPolicy(TestServer.RUNNER);
    browser.click("[data-action=rollback]");
    browser.awaitText("dialog h2", "Roll back to version 1?");
    browser.click("dialog .primary");
    assertThat(told(PolicyKeeper.RollBack.class).name()).isEqualTo("sums");
  }

  @Test
  void share_whenChanged_isOrdered() {
    showPolicy(TestServer.RUNNER);
    browser.click("[data-action=share]");
    browser.await("dialog input").sendKeys(Keys.chord(Keys.CONTROL, "a"), "1", Keys.ENTER);
    assertThat(browser.run("return document.querySelector('dialog input').validity.valid"))
        .isEqualTo(false);
    browser.await("dialog input").sendKeys(Keys.chord(Keys.CONTROL, "a"), "0.25", Keys.ENTER);
    assertThat(told(PolicyKeeper.Share.class).share()).isEqualTo(0.25);
  }

  @Test
  void undeploy_ofVersionAndOfAll_areOrdered() {
    showPolicy(TestServer.ADMIN);
    browser.click("[data-action=undeploy-version][data-version='1']");
    browser.awaitText("dialog p", "iapo/sums@1");
    browser.click("dialog .danger");
    assertThat(told(PolicyKeeper.Undeploy.class).version()).hasValue(1);
    server.policies.told.clear();
    browser.click("[data-action=undeploy]");
    browser.awaitText("dialog h2", "Undeploy iapo/sums?");
    browser.click("dialog .danger");
    browser.awaitText("h1", "Policies");
    assertThat(told(PolicyKeeper.Undeploy.class).version()).isEmpty();
  }

  @Test
  void order_thatIsRefused_saysWhyAndKeepsTheDialog() {
    showPolicy(TestServer.ADMIN);
    server.policies.scripted =
        Optional.of(
            new Outcome.Refused(Outcome.Why.WRONG_STATE, "not <now>", List.of("later <b>")));
    browser.click("[data-action=rollback]");
    browser.click("dialog .primary");
    browser.awaitText("dialog [role=alert]", "not <now> later <b>");
  }

  @Test
  void deploy_ofCompletedRun_isOrderedWithItsTerms() {
    show(TestServer.RUNNER, "#/run/r3");
    browser.click("[data-action=deploy]");
    browser.await("dialog");
    assertThat(browser.run("return document.querySelector('dialog input').value")).isEqualTo("gsm");
    assertThat(browser.texts("dialog select:first-of-type option"))
        .containsExactly(
            "the first of the policy",
            "free",
            "standard",
            "premium",
            "as estimated",
            "once decided",
            "once likely enough",
            "never");
    browser.await("dialog input").sendKeys(Keys.chord(Keys.CONTROL, "a"), "sums");
    browser.press(Keys.TAB, "0.1", Keys.TAB, "standard");
    browser.press(Keys.TAB, "once likely", Keys.TAB, Keys.TAB, "try <b>", Keys.ENTER);
    browser.awaitText("h1", "iapo/sums");
    PolicyKeeper.Deploy told = told(PolicyKeeper.Deploy.class);
    assertThat(told.name()).isEqualTo("sums");
    assertThat(told.source()).isEqualTo(new PolicyKeeper.OfRun("r3"));
    assertThat(told.share()).hasValue(0.1);
    assertThat(told.note()).isEqualTo("try <b>");
    assertThat(told.terms().defaultContext()).contains("standard");
    assertThat(told.terms().earlyStop()).isEqualTo(new EarlyStop.Confident(0.95));
  }

  @Test
  void deploy_withNothingButAName_isLiveAtOnce() {
    show(TestServer.RUNNER, "#/run/r3");
    browser.click("[data-action=deploy]");
    browser.await("dialog");
    browser.await("dialog input").sendKeys(Keys.chord(Keys.CONTROL, "a"), "No Name", Keys.ENTER);
    assertThat(browser.run("return document.querySelector('dialog input').validity.valid"))
        .isEqualTo(false);
    browser.await("dialog input").sendKeys(Keys.chord(Keys.CONTROL, "a"), "sums", Keys.ENTER);
    PolicyKeeper.Deploy told = told(PolicyKeeper.Deploy.class);
    assertThat(told.share()).isEqualTo(OptionalDouble.empty());
    assertThat(told.terms().earlyStop()).isEqualTo(new EarlyStop.Auto());
    assertThat(told.terms().defaultContext()).isEmpty();
  }

  @Test
  void deploy_ofOtherRunsOrByReaders_isNotOffered() {
    show(TestServer.RUNNER, "#/run/going");
    browser.await("[data-action=resume]");
    assertThat(browser.texts("[data-action=deploy]")).isEmpty();
    show(TestServer.READER, "#/run/r3");
    browser.await(".chip");
    assertThat(browser.texts("[data-action]")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyView_inBothThemes_hasNoSeriousViolation(boolean dark) {
    browser.prefersDark(dark);
    show(TestServer.ADMIN, "#/policies");
    browser.await(".policies tbody tr");
    assertThat(browser.seriousViolations()).as("list").isEmpty();
    browser.show(POLICY);
    browser.await(".try textarea").sendKeys("What?");
    browser.click(".try .primary");
    browser.await(".answer table");
    browser.run("document.querySelectorAll('details').forEach(d => d.open = true)");
    assertThat(browser.seriousViolations()).as("policy").isEmpty();
    browser.click("[data-action=share]");
    browser.await("dialog");
    assertThat(browser.seriousViolations()).as("share").isEmpty();
    browser.show("#/run/r3");
    browser.click("[data-action=deploy]");
    browser.await("dialog");
    assertThat(browser.seriousViolations()).as("deploy").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {320, 768, 1920})
  void everyView_fitsTheWidth(int width) {
    browser.size(width, 900);
    show(TestServer.ADMIN, "#/policies");
    browser.await(".policies tbody tr");
    browser.awaitTrue("document.documentElement.scrollWidth <= innerWidth");
    browser.show(POLICY);
    browser.await(".try textarea").sendKeys("What?");
    browser.click(".try .primary");
    browser.await(".answer table");
    browser.run("document.querySelectorAll('details').forEach(d => d.open = true)");
    browser.awaitTrue("document.documentElement.scrollWidth <= innerWidth");
  }

  /** From the list to a promotion and an answer. */
  @Test
  void everything_canBeDoneByKeys() {
    show(TestServer.ADMIN, "#/runs");
    browser.await(".runs tbody tr");
    browser.tabTo("#nav a[href='#/policies']");
    browser.press(Keys.ENTER);
    browser.await(".policies tbody tr");
    browser.tabTo(".policies a");
    browser.press(Keys.ENTER);
    browser.await(".try");
    browser.tabTo("[data-action=promote][data-version='3']");
    browser.press(Keys.ENTER);
    browser.await("dialog");
    browser.tabTo("dialog .primary");
    browser.press(Keys.ENTER);
    assertThat(told(PolicyKeeper.Promote.class).version()).hasValue(3);
    assertThat(browser.run("return document.activeElement.dataset.version")).isEqualTo("3");
    browser.tabTo(".try textarea");
    browser.press("What?");
    browser.tabTo(".try .primary");
    browser.press(Keys.ENTER);
    browser.awaitText(".answer pre", "It is 42.");
  }
}
