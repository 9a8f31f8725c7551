package dev.iapo.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.testkit.Browser;
import dev.iapo.testkit.FakeDaemon;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The dashboard shows what models and others wrote, and does nothing that it says. */
@SuppressWarnings("NullAway.Init")
class DashboardTextTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String MARKUP =
      "<script>window.acted = 1</script><img src=x onerror='window.acted = 2'>"
          + "<svg onload='window.acted = 3'></svg><a href='javascript:window.acted = 4'>go</a>";

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
  void run() {
    daemon = FakeDaemon.start(0);
    daemon.add("ended", "completed");
  }

  @AfterEach
  void nothingElse() {
    assertThat(browser.run("return window.acted ?? 0")).isEqualTo(0L);
    browser.assertInnocent(daemon.url());
    daemon.close();
  }

  private static String sample(String prompt, String text) {
    ObjectNode sample = MAPPER.createObjectNode();
    sample.put("kind", "completion").put("round", 1).put("prompt", prompt).put("query", text);
    sample.put("scale", 1).put("replicate", 0).put("index", 0).put("answer", text);
    sample.putObject("scores").put("correct", 0);
    sample.put("outputTokens", 3).put("finishReason", text).put("text", text);
    return sample.toString();
  }

  private void showSamples(String... texts) {
    List<String> lines = new ArrayList<>();
    for (String text : texts) {
      lines.add(sample("direct", text));
    }
    daemon.samples(lines);
    browser.signIn(daemon.url(), FakeDaemon.TOKEN, "#/run/ended/samples");
    browser.awaitTrue("document.querySelectorAll('.sample').length === arguments[0]", texts.length);
  }

  @Test
  void markup_inCompletions_isText() {
    showSamples(MARKUP);
    assertThat(browser.texts(".sample pre")).containsExactly(MARKUP);
    assertThat(browser.run("return document.querySelectorAll('main script, main img').length"))
        .isEqualTo(0L);
  }

  @Test
  void markup_inNamesAndMessages_isText() {
    daemon.add(MARKUP.replace("/", "|"), "failed");
    daemon.set("ended", "description", MARKUP);
    daemon.set("ended", "detail", MARKUP);
    daemon.set("ended", "createdBy", MARKUP);
    browser.signIn(daemon.url(), FakeDaemon.TOKEN, "#/runs");
    browser.awaitTrue("document.querySelectorAll('.runs tbody tr').length === 2");
    assertThat(browser.texts(".runs tbody th a").get(0)).startsWith("<script>window.acted");
    browser.show("#/run/ended");
    browser.awaitText(".lead", "<script>window.acted = 1</script>");
    browser.show("#/compare?a=ended&b=" + "%3Cscript%3E");
    browser.awaitText(".problem", "no run <script>");
    browser.show("#/" + "%3Cimg src=x onerror=alert(1)%3E");
    browser.awaitText("h1", "There is no such page");
  }

  @Test
  void controlsAndMarks_areMadeVisible() {
    showSamples(
        "\u001B[31mred\u001B[0m\u0007\u0000 \r\nnext\tline",
        "a\u202Eevil\u202C b\u2066c\u2069 \u200Ed\u200F",
        "zero\u200Bwidth\uFEFF soft\u00ADhyphen \u2028 \uFFFE",
        "family \uD83D\uDC68\u200D\uD83D\uDC69 ok");
    assertThat(browser.texts(".sample pre"))
        .containsExactly(
            "\\u{1B}[31mred\\u{1B}[0m\\u{7}\\u{0} \nnext\tline",
            "a\\u{202E}evil\\u{202C} b\\u{2066}c\\u{2069} \\u{200E}d\\u{200F}",
            "zero\\u{200B}width\\u{FEFF} soft\\u{AD}hyphen \\u{2028} \\u{FFFE}",
            "family \uD83D\uDC68\u200D\uD83D\uDC69 ok");
  }

  /** Its own letters run from right to left; what stands beside it must not. */
  @Test
  void rightToLeftLetters_doNotReorderTheirSurroundings() {
    showSamples("\u05D0\u05D1\u05D2 123");
    assertThat(
            browser.run(
                "return [...document.querySelectorAll('.sample header bdi, .sample .note bdi')]"
                    + ".every(e => getComputedStyle(e).unicodeBidi === 'isolate')"))
        .isEqualTo(true);
    assertThat(
            browser.run(
                "return getComputedStyle(document.querySelector('.sample pre')).unicodeBidi"))
        .isEqualTo("plaintext");
  }

  @Test
  void longLine_isShownBitByBitOnDemand() {
    String line = "<b>\u202E".repeat(250_000); // a million characters without a blank
    showSamples(line, line, line, line);
    String length =
        "return document.querySelector('.sample pre').textContent.replaceAll('\\\\u{202E}',"
            + " 'R').length";
    assertThat(browser.run(length)).isEqualTo(400L);
    browser.click(".sample .more button");
    assertThat(browser.run(length)).isEqualTo(4_000L);
    browser.click(".sample .more button");
    assertThat(browser.run(length)).isEqualTo(24_000L);
    assertThat(browser.text(".sample .more")).contains("976,000 of 1,000,000 characters not shown");
    browser.show("#/runs");
    browser.awaitText("h1", "Runs");
  }

  @Test
  void shortText_isShownAtOnce() {
    showSamples("x".repeat(600), "");
    assertThat(browser.texts(".sample pre")).containsExactly("x".repeat(600));
    assertThat(browser.texts(".sample .long")).last().isEqualTo("empty");
    assertThat(browser.texts(".more button")).isEmpty();
  }
}
