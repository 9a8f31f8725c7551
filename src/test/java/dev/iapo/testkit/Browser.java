package dev.iapo.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Chromium without a window, if it is installed. It notes what a page must not do. */
public final class Browser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String WATCH =
      "window.violations = []; document.addEventListener('securitypolicyviolation',"
          + " e => window.violations.push(e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample));";

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Aborts the test, and says what is missing, where there is no browser. */
  public static Browser start() {
    Optional<File> browser = program("chromium", "chromium-browser", "google-chrome");
    Optional<File> control = program("chromedriver");
    boolean there = browser.isPresent() && control.isPresent();
    String missing =
        "SKIPPED: the dashboard is not tested in a browser (expected: chromium and chromedriver on"
            + " the PATH, as from Debian's packages chromium and chromium-driver)";
    if (!there) {
      System.err.println(missing);
    }
    Assumptions.assumeTrue(there, missing);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(browser.orElseThrow());
    options.addArguments("--headless=new", "--disable-dev-shm-usage", "--disable-gpu");
    options.addArguments("--no-sandbox", "--no-first-run", "--disable-background-networking");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable("browser", Level.ALL);
    logs.enable("performance", Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    // Given its path, Selenium looks for no driver, neither here nor elsewhere
    System.setProperty("webdriver.chrome.driver", control.orElseThrow().getPath());
    Browser started = new Browser(new ChromeDriver(options));
    started.command("Page.addScriptToEvaluateOnNewDocument", Map.of("source", WATCH));
    started.size(1280, 900);
    return started;
  }

  private static Optional<File> program(String... names) {
    return Stream.of(names)
        .flatMap(
            name ->
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .map(folder -> new File(folder, name)))
        .filter(File::canExecute)
        .findFirst();
  }

  public ChromeDriver driver() {
    return driver;
  }

  /** Opens an address as a new page does, signed out. */
  public void openSignedOut(String address) {
    driver.get("about:blank");
    command("Network.clearBrowserCookies", Map.of());
    driver.get(address);
  }

  /** Signs in with a token in the address, and shows a view. */
  public void signIn(String url, String token, String view) {
    openSignedOut(url + "/#token=" + token);
    await("#nav a");
    show(view);
  }

  /** Goes to an address of the page that is shown. */
  public void show(String hash) {
    run("location.hash = arguments[0]", hash);
  }

  public void size(int width, int height) {
    command(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  public void prefersDark(boolean dark) {
    command(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  private void command(String name, Map<String, Object> parameters) {
    driver.executeCdpCommand(name, parameters);
  }

  public @Nullable Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** The first element that a selector names, once it is there and shown. */
  public WebElement await(String selector) {
    return waiting(selector)
        .until(
            d ->
                d.findElements(By.cssSelector(selector)).stream()
                    .filter(WebElement::isDisplayed)
                    .findFirst()
                    .orElse(null));
  }

  /** Waits until the text of the first such element contains another. */
  public void awaitText(String selector, String text) {
    waiting(selector + " with " + text)
        .until(
            d ->
                String.valueOf(
                        run("return document.querySelector(arguments[0])?.textContent", selector))
                    .contains(text));
  }

  /** Waits until a script returns true. */
  public void awaitTrue(String script, Object... arguments) {
    waiting(script).until(d -> Boolean.TRUE.equals(run("return " + script, arguments)));
  }

  private WebDriverWait waiting(String what) {
    WebDriverWait wait = new WebDriverWait(driver, PATIENCE);
    wait.pollingEvery(Duration.ofMillis(50));
    wait.withMessage(() -> what + " in: " + run("return document.body.innerText.slice(0, 3000)"));
    wait.ignoring(org.openqa.selenium.StaleElementReferenceException.class);
    return wait;
  }

  public String text(String selector) {
    return await(selector).getText();
  }

  public List<String> texts(String selector) {
    List<String> texts = new ArrayList<>();
    for (Object text :
        (List<?>)
            Objects.requireNonNull(
                run(
                    "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)",
                    selector))) {
      texts.add(String.valueOf(text));
    }
    return texts;
  }

  public void click(String selector) {
    waiting("click " + selector)
        .until(
            d -> {
              await(selector).click();
              return true;
            });
  }

  /** Presses keys where the focus is. */
  public void press(CharSequence... keys) {
    for (CharSequence key : keys) {
      new Actions(driver).sendKeys(key).perform();
    }
  }

  /** Presses Tab until the focused element matches. */
  public void tabTo(String selector) {
    for (int presses = 0; presses < 80; presses++) {
      press(Keys.TAB);
      if (Boolean.TRUE.equals(
          run("return document.activeElement.matches(arguments[0])", selector))) {
        return;
      }
    }
    assertThat(selector).as("never focused by Tab").isNull();
  }

  /** Serious violations that axe-core finds in what is shown. */
  public List<String> seriousViolations() {
    run(axe());
    Object found =
        driver.executeAsyncScript(
            "const done = arguments[0]; axe.run(document, {resultTypes: ['violations']}).then(r =>"
                + " done(r.violations.filter(v => ['serious','critical'].includes(v.impact)).map(v =>"
                + " v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' +"
                + " n.failureSummary).join(' | '))))");
    return ((List<?>) Objects.requireNonNull(found)).stream().map(String::valueOf).toList();
  }

  private static String axe() {
    String name = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";
    try (InputStream in = Browser.class.getResourceAsStream(name)) {
      byte[] script = Objects.requireNonNull(in, name).readAllBytes();
      return new String(script, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Leaves the page. Fails if since the last call something was asked of anybody but this server,
   * the page's policy was violated, or an error was logged, other than what the daemon refused.
   */
  public void assertInnocent(String url) {
    Object violations = Objects.requireNonNull(run("return window.violations ?? []"));
    driver.get("about:blank");
    assertThat((List<?>) violations).isEmpty();
    assertThat(driver.manage().logs().get("browser").getAll())
        .filteredOn(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .extracting(LogEntry::getMessage)
        .filteredOn(message -> !message.startsWith("rendering ")) // axe-core looks at canvases
        .filteredOn(
            message -> !(message.contains("/v1/") && message.contains("Failed to load resource")))
        .isEmpty();
    assertThat(requests()).allSatisfy(request -> assertThat(request).startsWith(url));
  }

  private List<String> requests() {
    List<String> addresses = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get("performance")) {
      try {
        JsonNode message = MAPPER.readTree(entry.getMessage()).get("message");
        String address = message.at("/params/request/url").asText("");
        if (message.get("method").asText().equals("Network.requestWillBeSent")
            && address.startsWith("http")) {
          addresses.add(address);
        }
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
    }
    return addresses;
  }

  @Override
  public void close() {
    driver.quit();
  }
}
