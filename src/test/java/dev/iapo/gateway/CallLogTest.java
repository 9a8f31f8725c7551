package dev.iapo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import dev.iapo.testkit.Fault;
import dev.iapo.testkit.FaultEndpoint;
import dev.iapo.testkit.GatewayBench;
import dev.iapo.testkit.GatewayOverHttp;
import dev.iapo.testkit.LogLines;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** What a call leaves in the log, and that nothing can forge a line or a value of it. */
class CallLogTest {
  private static final ActorTestKit KIT = ActorTestKit.create();

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  @Test
  void debug_failedThenAnswered_oneLineEach() {
    try (FaultEndpoint endpoint =
            FaultEndpoint.first(Fault.status("503 Unavailable", ""), Fault.choices(2));
        GatewayOverHttp over = new GatewayOverHttp(KIT, GatewayBench.settings(), endpoint);
        LogLines logs = new LogLines()) {
      over.bench.complete(GatewayBench.job("run", "a\" outcome=\"x\n2", 3));

      List<String> lines =
          logs.of("CallLog").stream()
              .map(line -> line.substring(line.indexOf("call ")))
              .map(line -> line.replaceAll("(ms|Ms|Usd|Tokens)=\"[0-9.]+\"", "$1=.."))
              .toList();
      String call = "call run=\"run\" job=\"a  outcome= x 2\" offset=\"%d\" provider=\"fake\"";
      String more = " model=\"model-x\" attempt=\"%d\" choices=\"%d\" ms=.. brought=\"%d\" ";
      String used = "outcome=\"answered\" status=\"200\" inputTokens=.. outputTokens=.. ";
      String charged = "chargedCompletions=\"%d\" chargedTokens=.. chargedUsd=..";
      assertThat(lines)
          .containsExactly(
              (call + more + "outcome=\"overloaded\" status=\"503\" " + charged + " retryMs=..")
                  .formatted(0, 1, 3, 0, 0),
              (call + more + used + charged).formatted(0, 2, 3, 2, 2),
              (call + more + used + charged).formatted(2, 1, 1, 1, 1));
    }
  }

  /** By the configuration that is delivered. */
  @Test
  void layout_hostileText_staysOnItsLine() throws Exception {
    LoggerContext context = new LoggerContext();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(Path.of("src/main/resources/logback.xml").toFile());
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    ConsoleAppender<ILoggingEvent> console =
        (ConsoleAppender<ILoggingEvent>) root.getAppender("STDERR");
    IllegalStateException cause = new IllegalStateException("a\n2026 ERROR forged\r\nagain");
    LoggingEvent event =
        new LoggingEvent("", root, Level.WARN, "said\n2026 ERROR \u001b[31mforged", cause, null);
    event.addKeyValuePair(new KeyValuePair("detail", "b\r\n2026 ERROR forged\u2028x"));

    String text = new String(console.getEncoder().encode(event), StandardCharsets.UTF_8);
    context.stop();

    assertThat(text).contains("said 2026 ERROR").contains("detail=\"b 2026").contains("\tat ");
    assertThat(text).doesNotContain("\u001b").doesNotContain("\u2028");
    assertThat(text.lines().skip(1).filter(line -> !line.isEmpty()))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).matches("\\s.*|Caused by.*|java\\..*"));
  }
}
