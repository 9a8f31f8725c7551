package dev.iapo.bench;

import akka.actor.typed.ActorSystem;
import dev.iapo.gateway.GatewaySettings;
import dev.iapo.llm.LlmClient;
import dev.iapo.llm.http.HttpLlmClient;
import dev.iapo.llm.http.HttpSettings;
import dev.iapo.llm.openai.OpenAiWire;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * How much of a strict limiter's allowance the gateway uses, and how often it is refused: the real
 * client, gateway and ledger against an nginx whose {@code limit_req} grants no burst.
 */
public final class Limits {
  private static final int IN_FLIGHT = 64;
  private static final int WAITING = 200;
  private static final int[] RATES = {600, 6_000, 60_000};

  private final Results results = new Results("limits");
  private final int seconds;

  private Limits(int seconds) {
    this.seconds = seconds;
  }

  /**
   * The arguments: seconds per rate, and rates per minute; 60 and three rates if there are none.
   */
  public static void main(String[] args) throws Exception {
    Limits limits = new Limits(args.length > 0 ? Integer.parseInt(args[0]) : 60);
    limits.run(
        args.length > 1
            ? Arrays.stream(args).skip(1).mapToInt(Integer::parseInt).toArray()
            : RATES);
  }

  private void run(int[] rates) throws Exception {
    results.section("What the columns are");
    results.line(
        Results.format(
            "%s, `limit_req` without burst, on the loopback interface; each rate for %d s from a cold"
                + " start, %d jobs waiting at any time, at most %d calls in flight.",
            Nginx.version(), seconds, WAITING, IN_FLIGHT));
    results.line("Accepted and refused: answers 200 and 429 by nginx's own log.");
    results.line("");
    results.header(
        "requests per minute", "allowance", "accepted", "share", "refused", "share of all");
    for (int rate : rates) {
      row(rate);
    }
    results.write();
  }

  private void row(int rate) throws Exception {
    List<Integer> answers;
    try (Nginx nginx = Nginx.start(rate)) {
      load(nginx, rate);
      answers = nginx.answers();
    }
    long accepted = answers.stream().filter(status -> status == 200).count();
    long refused = answers.stream().filter(status -> status == 429).count();
    if (accepted + refused != answers.size()) {
      throw new IOException("answers other than 200 and 429: " + answers);
    }
    double allowance = rate * (double) seconds / 60;
    results.row(
        Results.format("%,d", rate),
        Results.format("%,.0f", allowance),
        Results.format("%,d", accepted),
        Results.format("%.2f %%", 100 * accepted / allowance),
        Results.format("%,d", refused),
        Results.format("%.2f %%", 100.0 * refused / answers.size()));
  }

  private void load(Nginx nginx, int rate) throws Exception {
    CompletableFuture<Long> done = new CompletableFuture<>();
    HttpSettings api =
        new HttpSettings(
            nginx.baseUri(),
            Optional.empty(),
            Duration.ofSeconds(5),
            Optional.empty(),
            IN_FLIGHT,
            1 << 20);
    try (LlmClient client = new HttpLlmClient(api, new OpenAiWire())) {
      ActorSystem<?> system =
          ActorSystem.create(
              Load.create(settings(rate), client, WAITING, Duration.ofSeconds(seconds), done),
              "limits");
      try {
        done.get();
      } finally {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().get();
      }
    }
  }

  private static GatewaySettings settings(int rate) {
    return new GatewaySettings(
        "nginx",
        IN_FLIGHT,
        rate,
        0,
        List.of(),
        10 * WAITING,
        Duration.ofSeconds(30),
        new GatewaySettings.Retry(
            5,
            Duration.ofMillis(500),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            0.2,
            20),
        new GatewaySettings.Breaker(0.8, 50, Duration.ofSeconds(10)));
  }
}
