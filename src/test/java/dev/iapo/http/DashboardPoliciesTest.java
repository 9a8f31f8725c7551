package dev.iapo.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.daemon.RunView;
import dev.iapo.testkit.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deployed policies on the dashboard, in front of the API itself. */
@SuppressWarnings("NullAway.Init")
class DashboardPoliciesTest {
  private static Browser browser;
  @TempDir static Path folder;
  private static PolicyServer server;

  @BeforeAll
  static void start() throws IOException {
    browser = Browser.start();
    server = new PolicyServer(folder.resolve("server"));
    Path run = Files.createDirectories(folder.resolve("run"));
    Files.copy(Path.of("src/test/resources/dashboard/policy.json"), run.resolve("policy.json"));
    server.runs.runs.add(FakeKeeper.view("r3", RunView.State.COMPLETED, run));
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

  private static String url() {
    return "http://127.0.0.1:" + server.server.uri().getPort();
  }

  @AfterEach
  void nothingElse() {
    browser.assertInnocent(url());
    server.forget();
  }

  @Test
  void shots() throws IOException {
    browser.signIn(url(), TestServer.ADMIN, "#/policies");
    browser.await("table");
    shot("list");
    browser.show("#/policies/sums");
    browser.await(".try");
    shot("page");
    browser.click(".try .primary");
    browser.await(".try textarea").sendKeys("What is 6 times 7?");
    browser.click(".try .primary");
    browser.await(".answer dl");
    shot("try");
    browser.prefersDark(true);
    shot("dark");
    browser.prefersDark(false);
    browser.size(320, 900);
    shot("320");
    browser.size(1280, 900);
    browser.click("[data-action=share]");
    shot("share");
    browser.show("#/run/r3");
    browser.click("[data-action=deploy]");
    browser.await("dialog");
    shot("deploy");
  }

  private static void shot(String name) throws IOException {
    java.util.Map<String, Object> got =
        browser
            .driver()
            .executeCdpCommand(
                "Page.captureScreenshot", java.util.Map.of("captureBeyondViewport", true));
    Files.write(
        Path.of("/tmp/dash-" + name + ".png"),
        Base64.getDecoder().decode((String) got.get("data")));
  }
}
