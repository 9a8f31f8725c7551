package dev.iapo.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.testkit.Browser;
import dev.iapo.testkit.FakeDaemon;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** The dashboard for those who use no mouse, no colours, no wide window, or a screen reader. */
@SuppressWarnings("NullAway.Init")
class DashboardAccessTest {
  private record View(String address, String ready) {}

  private static final List<View> VIEWS =
      List.of(
          new View("#/runs", ".runs tbody tr"),
          new View("#/run/going", ".plot canvas"),
          new View("#/run/going/curves", ".plot canvas"),
          new View("#/run/going/frontier", ".plot canvas"),
          new View("#/run/ended/policy", ".policy"),
          new View("#/run/ended/samples", ".sample"),
          new View("#/compare?a=ended&b=going", ".plot canvas"),
          new View("#/submit", "textarea"),
          new View("#/providers", "tbody tr"));

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
    for (String state : List.of("failed", "paused", "parked", "interrupted", "stopping")) {
      daemon.add(state, state);
    }
    daemon.add("going", "running");
  }

  @AfterEach
  void nothingElse() {
    browser.assertInnocent(daemon.url());
    browser.size(1280, 900);
    browser.prefersDark(false);
    daemon.close();
  }

  private void show(View view) {
    browser.show(view.address());
    browser.await(view.ready());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyView_inBothThemes_hasNoSeriousViolation(boolean dark) {
    browser.prefersDark(dark);
    browser.openSignedOut(daemon.url());
    browser.await("input[type=password]");
    assertThat(browser.seriousViolations()).as("sign-in").isEmpty();
    browser.signIn(daemon.url(), FakeDaemon.TOKEN, "#/runs");
    for (View view : VIEWS) {
      show(view);
      browser.run("document.querySelectorAll('details').forEach(d => d.open = true)");
      assertThat(browser.seriousViolations()).as(view.address()).isEmpty();
    }
    browser.show("#/run/ended");
    browser.click("[data-action=delete]");
    browser.await("dialog");
    assertThat(browser.seriousViolations()).as("dialog").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {320, 1920})
  void everyView_fitsTheWidth(int width) {
    browser.size(width, 900);
    browser.signIn(daemon.url(), FakeDaemon.TOKEN, "#/runs");
    for (View view : VIEWS) {
      show(view);
      browser.awaitTrue("document.documentElement.scrollWidth <= innerWidth");
    }
  }

  @Test
  void theme_isTheSystemsUnlessChosen() {
    String paper = "getComputedStyle(document.documentElement).backgroundColor";
    browser.prefersDark(true);
    browser.signIn(daemon.url(), FakeDaemon.TOKEN, "#/runs");
    browser.awaitTrue(paper + " === 'rgb(20, 24, 29)'");
    browser.click("#theme");
    browser.awaitTrue(paper + " === 'rgb(255, 255, 255)'");
    browser.driver().navigate().refresh();
    browser.awaitTrue(paper + " === 'rgb(255, 255, 255)'");
    assertThat(browser.text("#theme")).isEqualTo("Theme: light");
    browser.click("#theme");
    browser.awaitTrue(paper + " === 'rgb(20, 24, 29)'");
    browser.click("#theme");
    assertThat(browser.text("#theme")).isEqualTo("Theme: system");
  }

  /** From the sign-in to another choice of the frontier, by keys alone. */
  @Test
  void everything_canBeDoneByKeys() {
    browser.openSignedOut(daemon.url());
    browser.await("input[type=password]");
    browser.press(FakeDaemon.TOKEN, Keys.ENTER);
    browser.await(".runs tbody tr");
    browser.run("document.activeElement.blur(); scrollTo(0, 0)");
    browser.tabTo("#skip");
    browser.press(Keys.ENTER);
    assertThat(browser.run("return document.activeElement.id")).isEqualTo("main");
    browser.tabTo("tr[data-run=going] a");
    browser.press(Keys.ENTER);
    browser.await("[data-action=pause]");
    assertThat(browser.run("return document.activeElement.id")).isEqualTo("main");
    browser.tabTo("[data-action=pause]");
    browser.press(Keys.ENTER);
    browser.awaitText(".chip", "paused");
    assertThat(browser.run("return document.activeElement.dataset.action")).isEqualTo("resume");
    browser.tabTo(".tabs a[href$=frontier]");
    browser.press(Keys.ENTER);
    browser.await(".weight");
    browser.tabTo(".weight");
    browser.press(Keys.HOME);
    browser.awaitText("#choice .best", "alternatives N = 16");
    assertThat(
            browser.run(
                "return getComputedStyle(document.activeElement).outlineStyle !== 'none' ||"
                    + " document.activeElement.matches(':focus-visible')"))
        .isEqualTo(true);
  }

  @Test
  void charts_haveALabelAndATable() {
    browser.signIn(daemon.url(), FakeDaemon.TOKEN, "#/run/going");
    browser.await(".plot canvas");
    assertThat(
            browser.run(
                "return [...document.querySelectorAll('.chart')].every(c =>"
                    + " c.querySelector('[role=img]').ariaLabel && c.querySelector('details'))"))
        .isEqualTo(true);
  }
}
