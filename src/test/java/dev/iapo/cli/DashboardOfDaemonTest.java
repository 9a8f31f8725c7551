package dev.iapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.iapo.config.DaemonFile;
import dev.iapo.config.DaemonSetup;
import dev.iapo.http.TokenFile;
import dev.iapo.store.Store;
import dev.iapo.store.jdbc.Stores;
import dev.iapo.testkit.Browser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The dashboard of a daemon as {@code iapo serve} starts it, in a browser. */
@SuppressWarnings("NullAway.Init")
class DashboardOfDaemonTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<String> HOSTILE =
      List.of(
          "<script>window.acted = 1</script><img src=x onerror='window.acted = 2'> 4",
          "\u001B[31mred\u001B[0m\u0000\u0007 4",
          "\u202E evil \u2066 \u05D0\u05D1 \u200F 4",
          "x<b>".repeat(250_000) + " 4");

  private static Browser browser;
  @TempDir private Path data;

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

  /** A daemon, with its store. */
  private record Served(Daemon daemon, Store store, String token) implements AutoCloseable {
    static Served start(DaemonSetup setup, Path data)
        throws IOException, TokenFile.TokenFileException {
      Store store = Stores.open(data, Optional.empty());
      Path tokens = data.resolve(Daemon.TOKENS);
      TokenFile file = TokenFile.open(tokens, setup.host(), Clock.systemUTC());
      Daemon daemon = Daemon.start(setup, data, store, file);
      return new Served(daemon, store, daemon.madeToken().orElse(""));
    }

    String url() {
      String uri = daemon.uri().toString();
      return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    }

    @Override
    public void close() {
      daemon.drain();
      daemon.close();
      store.close();
    }
  }

  @Test
  void quickstart_fromTheForm_runsToItsEndAndIsThereAfterARestart() throws Exception {
    DaemonSetup setup = DaemonFile.byDefault().withPort(0);
    String run;
    int port;
    try (Served served = Served.start(setup, data)) {
      port = served.daemon().uri().getPort();
      browser.signIn(served.url(), served.token(), "#/submit");
      browser.await("textarea");
      browser.run("document.querySelector('main p button').click()");
      browser.awaitTrue("document.querySelector('textarea').value.length > 100000");
      browser.click("main .primary");
      browser.awaitTrue("location.hash.startsWith('#/run/quickstart')");
      browser.awaitText(".content table", "free");
      browser.awaitText(".chip", "completed, conclusive");
      run = String.valueOf(browser.run("return location.hash"));
      browser.awaitTrue("document.querySelectorAll('.plot canvas').length === 4");
      assertThat(browser.texts(".content table:first-of-type tbody tr strong"))
          .containsExactly("1", "1", "16");
      browser.show(run + "/frontier");
      browser.awaitText("#choice .best", "brief N = 1");
      browser.await(".weight").sendKeys(Keys.HOME);
      browser.awaitText("#choice .best", "alternatives N = 16");
      browser.show(run + "/samples?show=wrong");
      browser.awaitTrue(
          "[...document.querySelectorAll('.sample')].length === 20 &&"
              + " [...document.querySelectorAll('.sample .mark')].every(m =>"
              + " m.textContent === '✕ scored 0')");
      assertThat(browser.await(".tabs span a").getAttribute("href"))
          .endsWith("/report?format=html");
    }
    browser.awaitText("#banner", "No connection to the daemon.");
    try (Served served = Served.start(setup.withPort(port), data)) {
      browser.awaitTrue("document.querySelector('#banner').textContent === ''");
      browser.show(run);
      browser.awaitText(".chip", "completed, conclusive");
      browser.awaitText(".content table", "alternatives");
      browser.assertInnocent(served.url());
    }
  }

  @Test
  void completions_thatAreHostile_areText() throws Exception {
    HttpServer model = hostileModel();
    String conf =
        """
        port = 0
        providers { hostile {
          base-url = "http://127.0.0.1:%d/v1", api-key-variable = "", choices-per-call = 1
          prices { input = 0, output = 0 }
        } }
        """
            .formatted(model.getAddress().getPort());
    Path file = Files.writeString(data.resolve("daemon.conf"), conf);
    try (Served served = Served.start(DaemonFile.load(file, Map.of()), data)) {
      browser.signIn(served.url(), served.token(), "#/submit");
      browser.await("textarea");
      browser.run("document.querySelector('textarea').value = arguments[0]", hostileTask());
      browser.click("main .primary");
      browser.awaitTrue("location.hash.startsWith('#/run/')");
      browser.awaitTrue("/completed|failed/.test(document.querySelector('.chip')?.textContent)");
      browser.show(browser.run("return location.hash") + "/samples");
      browser.awaitTrue("document.querySelectorAll('.sample').length > 4");
      assertThat(browser.texts(".sample pre"))
          .contains(HOSTILE.get(0), "\\u{1B}[31mred\\u{1B}[0m\\u{0}\\u{7} 4")
          .contains("\\u{202E} evil \\u{2066} \u05D0\u05D1 \\u{200F} 4", "x<b>".repeat(100));
      browser.click(".sample .more button");
      browser.awaitText(".more:has(button)", "996,002 of 1,000,002 characters not shown");
      assertThat(browser.run("return window.acted ?? 0")).isEqualTo(0L);
      browser.assertInnocent(served.url());
    } finally {
      model.stop(0);
    }
  }

  private static HttpServer hostileModel() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    AtomicInteger calls = new AtomicInteger();
    server.createContext(
        "/v1/chat/completions",
        http -> {
          try (http) {
            http.getRequestBody().readAllBytes();
            String text = HOSTILE.get(calls.getAndIncrement() % HOSTILE.size());
            String body =
                """
                {"id": "c", "object": "chat.completion", "model": "m",
                 "choices": [{"index": 0, "finish_reason": "stop",
                   "message": {"role": "assistant", "content": %s}}],
                 "usage": {"prompt_tokens": 5, "completion_tokens": 5, "total_tokens": 10}}
                """
                    .formatted(MAPPER.writeValueAsString(text));
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            http.getResponseHeaders().set("Content-Type", "application/json");
            http.sendResponseHeaders(200, bytes.length);
            http.getResponseBody().write(bytes);
          }
        });
    server.start();
    return server;
  }

  private static String hostileTask() {
    return """
        {"name": "hostile", "models": [{"name": "m", "provider": "hostile"}],
         "data": {"rows": [{"q": "2+2?", "answer": "4"}, {"q": "1+3?", "answer": "4"},
           {"q": "5-1?", "answer": "4"}], "answer": "answer"},
         "prompts": [{"id": "a", "messages": [{"role": "user", "content": "{{q}}"}]},
           {"id": "b", "messages": [{"role": "user", "content": "Well: {{q}}"}]}],
         "max-scale": 2, "contexts": [{"id": "only", "weights": {"correct": 1}}],
         "budget": {"completions": 24}}
        """;
  }
}
