package dev.iapo.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iapo.testkit.Browser;
import dev.iapo.testkit.FakeDaemon;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The dashboard in a browser: what it shows, and what its controls do. */
@SuppressWarnings("NullAway.Init")
class DashboardTest {
  private static Browser browser;
  private FakeDaemon daemon;

  @BeforeAll
  static void start() {
    browser = Browser.start();
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void runs() {
    daemon = FakeDaemon.start(0);
    daemon.add("ended", "completed");
    daemon.add("waiting", "queued");
    daemon.add("going", "running");
  }

  @AfterEach
  void nothingElse() {
    browser.assertInnocent(daemon.url());
    daemon.close();
  }

  private void show(String view) {
    browser.signIn(daemon.url(), FakeDaemon.TOKEN, view);
  }

  @Test
  void signIn_withAnotherToken_saysSoAndTakesTheRightOne() {
    browser.openSignedOut(daemon.url());
    browser.await("input[type=password]").sendKeys("guessed", Keys.ENTER);
    browser.awaitText("[role=alert]", "No token of this daemon.");
    browser.await("input[type=password]").sendKeys(FakeDaemon.TOKEN, Keys.ENTER);
    browser.awaitText("h1", "Runs");
    assertThat(browser.text("#who")).isEqualTo("first (admin)");
    browser.click("#sign-out");
    browser.awaitText("h1", "Sign in");
  }

  @Test
  void signIn_withTokenInAddress_takesItOutOfTheAddress() {
    browser.openSignedOut(daemon.url() + "/#token=" + FakeDaemon.TOKEN);
    browser.await(".runs");
    assertThat(URI.create(browser.driver().getCurrentUrl()).getFragment()).isEqualTo("/runs");
    assertThat(browser.run("return document.cookie")).isEqualTo("");
  }

  @Test
  void session_thatEnds_leadsToSignIn() {
    show("#/runs");
    browser.await(".runs");
    browser.driver().manage().deleteAllCookies();
    browser.show("#/providers");
    browser.awaitText("h1", "Sign in");
    browser.awaitText("[role=alert]", "The session has ended.");
  }

  @Test
  void runs_areFilteredSearchedAndLive() {
    show("#/runs");
    browser.await(".runs");
    assertThat(browser.texts(".runs tbody th a")).containsExactly("going", "waiting", "ended");
    daemon.set("going", "state", "paused");
    browser.awaitText("tr[data-run=going] .chip", "paused");
    browser.awaitText("#announcer", "Run going is paused.");
    daemon.add("newest", "queued");
    browser.awaitText(".runs tbody th a", "newest");
    browser.show("#/runs?state=completed");
    browser.awaitTrue("document.querySelectorAll('.runs tbody tr').length === 1");
    assertThat(browser.texts(".runs .chip")).containsExactly("✓ completed, conclusive");
    browser.await("input[type=search]").sendKeys("nobody", Keys.ENTER);
    browser.awaitText(".empty", "No run is like this.");
  }

  @Test
  void runs_thatAreMany_haveOlderPages() {
    for (int i = 0; i < 60; i++) {
      daemon.add("run-" + i, "queued");
    }
    show("#/runs");
    browser.awaitTrue("document.querySelectorAll('.runs tbody tr').length === 50");
    browser.click(".pages a");
    browser.awaitTrue("document.querySelectorAll('.runs tbody tr').length === 13");
    browser.click(".pages a");
    browser.awaitText(".runs tbody th a", "run-59");
  }

  @Test
  void run_showsProgressChartsAndChoices() {
    show("#/run/going");
    browser.awaitTrue("document.querySelectorAll('.plot canvas').length === 4");
    assertThat(browser.text(".facts")).contains("4 of 7", "20,011 of 36,000 completions");
    assertThat(browser.texts(".content table:first-of-type tbody tr th .code"))
        .startsWith("free", "standard", "premium");
    browser.click(".chart details summary");
    browser.awaitTrue("document.querySelectorAll('.chart details[open] tbody tr').length > 50");
  }

  @Test
  void run_showsOnlyActionsOfItsStateAndRole() {
    show("#/run/going");
    browser.await("[data-action=pause]");
    assertThat(browser.texts("[data-action]")).containsExactly("Pause", "Cancel", "Raise budget");
    browser.click("[data-action=pause]");
    browser.awaitText(".chip", "paused");
    assertThat(browser.texts("[data-action]"))
        .containsExactly("Resume", "Cancel", "Raise budget", "Delete");
    browser.signIn(daemon.url(), "read", "#/run/going");
    browser.await(".chip");
    assertThat(browser.texts("[data-action]")).isEmpty();
    assertThat(browser.texts("#nav a")).containsExactly("Runs", "Compare", "Policies", "Providers");
  }

  @Test
  void budget_whenRaised_isTheNewLimit() {
    show("#/run/going");
    browser.click("[data-action=budget]");
    browser.await("dialog input").sendKeys(Keys.chord(Keys.CONTROL, "a"), "50000", Keys.ENTER);
    browser.awaitText(".facts", "20,011 of 50,000 completions");
    browser.awaitTrue("!document.querySelector('dialog')");
  }

  @Test
  void delete_whenConfirmed_leadsToTheList() {
    show("#/run/ended");
    browser.click("[data-action=delete]");
    browser.press(Keys.ESCAPE);
    browser.awaitTrue("!document.querySelector('dialog')");
    browser.click("[data-action=delete]");
    browser.click("dialog .danger");
    browser.awaitText("h1", "Runs");
    browser.awaitTrue("document.querySelectorAll('.runs tbody tr').length === 2");
  }

  @Test
  void slider_whenMoved_changesTheChoice() {
    show("#/run/ended/frontier");
    browser.awaitText("#choice .best", "brief N = 1");
    browser.await(".weight").sendKeys(Keys.HOME);
    browser.awaitText("#choice .best", "alternatives N = 16");
    assertThat(browser.await(".weight").getAttribute("aria-valuetext"))
        .startsWith("weight 0: alternatives, N = 16, majority vote: quality 0.954");
    browser.await(".weight").sendKeys(Keys.END);
    browser.awaitText("#choice .best", "direct N = 1");
    browser.run(
        "[...document.querySelectorAll('.card button')].find(b =>"
            + " b.textContent.startsWith('standard')).click()");
    browser.awaitText("#choice .best", "verify N = 1");
    browser.awaitText("#choice .note", "At weight −0.6 (context standard)");
  }

  @Test
  void curves_showTheContextThatIsChosen() {
    show("#/run/ended/curves?context=premium");
    browser.awaitText("figcaption", "Utility by number of completions in premium");
    assertThat(browser.texts(".legend li")).first().isEqualTo("alternatives (chosen)");
    browser.run(
        "const s = document.querySelector('.filters select'); s.value = 'standard';"
            + " s.dispatchEvent(new Event('change'))");
    browser.awaitText("figcaption", "Utility by number of completions in standard");
    assertThat(browser.texts(".legend li")).first().isEqualTo("verify (chosen)");
  }

  @Test
  void policy_hasLiteralPromptsAndADownload() {
    show("#/run/ended/policy");
    browser.awaitTrue("document.querySelectorAll('.policy').length === 3");
    assertThat(browser.texts(".policy pre"))
        .hasSize(5)
        .anySatisfy(text -> assertThat(text).startsWith("{{question}}\n\nThink about it briefly"));
    assertThat(browser.await("a[download]").getAttribute("href"))
        .isEqualTo(daemon.url() + "/v1/runs/ended/policy");
  }

  @Test
  void samples_areFilteredAndPaged() {
    show("#/run/ended/samples");
    browser.awaitTrue("document.querySelectorAll('.sample').length === 20");
    browser.run("[...document.querySelectorAll('.pages button')].at(-1).click()");
    browser.awaitText("[role=status] .note", "Page 2");
    browser.awaitTrue("document.querySelectorAll('.filters option').length > 10");
    browser.run(
        "const [show, prompt] = document.querySelectorAll('.filters select'); show.value = 'wrong';"
            + " show.dispatchEvent(new Event('change')); prompt.value = 'direct';"
            + " prompt.dispatchEvent(new Event('change'))");
    browser.awaitTrue(
        "[...document.querySelectorAll('.sample .mark')].length > 0 &&"
            + " [...document.querySelectorAll('.sample')].every(s =>"
            + " s.textContent.startsWith('✕ scored 0direct on'))");
    browser.await(".filters input").sendKeys("nowhere", Keys.ENTER);
    browser.awaitText(".empty", "No sample is like this.");
  }

  @Test
  void compare_showsBothChoicesAndCurves() {
    show("#/compare?a=ended&b=going");
    browser.awaitTrue("document.querySelectorAll('.legend li').length === 2");
    assertThat(browser.texts(".legend li")).containsExactly("first: brief", "second: brief");
    assertThat(browser.texts("table:first-of-type .sub")).contains("= same");
  }

  @Test
  void submit_ofQuickstart_sendsItAndShowsTheRun() throws IOException {
    show("#/submit");
    browser.run("document.querySelector('main p button').click()");
    browser.awaitTrue("document.querySelector('textarea').value.length > 100000");
    browser.click("main .primary");
    browser.awaitText("h1", "submitted-1");
    JsonNode body = new ObjectMapper().readTree(daemon.submissions().get(0));
    assertThat(body.at("/task/data/rows")).hasSize(532);
    assertThat(body.get("priority").asText()).isEqualTo("normal");
    assertThat(body.get("name").asText()).isEqualTo("quickstart");
  }

  @Test
  void submit_ofWhatIsNotRight_saysWhere() {
    show("#/submit");
    browser.await("textarea").sendKeys("{\n \"name\": oops }");
    browser.click("main .primary");
    browser.awaitText("[role=alert]", "line 2 column 10");
    browser.await("textarea").sendKeys(Keys.chord(Keys.CONTROL, "a"), "{\"name\": \"x\"}");
    browser.click("main .primary");
    browser.awaitText(
        "[role=alert] li", "models: missing (expected: a list of at least one model)");
    assertThat(daemon.submissions()).hasSize(1);
  }

  @Test
  void providers_showTheirStateAndQuotas() {
    show("#/providers");
    browser.await("table");
    assertThat(browser.texts("tbody tr"))
        .first()
        .asString()
        .contains("openai", "● up", "12 of 64", "5,000", "$5.00", "$0.9285");
    assertThat(browser.texts("tbody tr")).last().asString().contains("‖ paused");
  }

  @Test
  void restart_ofDaemon_isToldAndCaughtUpWith() {
    show("#/run/going");
    browser.await(".chip");
    int port = URI.create(daemon.url()).getPort();
    daemon.close();
    browser.awaitText("#banner", "No connection to the daemon.");
    daemon = FakeDaemon.start(port);
    daemon.add("going", "completed");
    browser.awaitText(".chip", "completed, conclusive");
    browser.awaitTrue("document.querySelector('#banner').textContent === ''");
  }

  @Test
  void unknownPlaces_sayThatThereIsNothing() {
    show("#/run/nobody");
    browser.awaitText("h1", "There is no such run");
    browser.show("#/elsewhere");
    browser.awaitText("h1", "There is no such page");
    browser.show("#/run/waiting/curves");
    browser.awaitText(".content [role=status]", "Nothing is known yet");
    assertThat(List.of(browser.driver().getTitle())).containsExactly("waiting, Curves · iapo");
  }
}
