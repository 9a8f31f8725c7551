package dev.iapo.endpoint;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.settings.ServerSettings;
import dev.iapo.simulate.ResponseModel;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import scala.concurrent.duration.FiniteDuration;

/**
 * An OpenAI-compatible server of chat completions, one by one or in batches, that answers from a
 * {@link ResponseModel}.
 *
 * <p>With a {@code seed} in the request the completions depend on the request alone; without, they
 * follow the endpoint's own seed in order of arrival. Where costs are recorded, the usage has the
 * field {@code iapo_cost}: that of all choices of the call. Streaming is not offered.
 */
public final class SimulatedEndpoint {
  /**
   * How an endpoint is set up.
   *
   * @param port 0 for any free one
   * @param apiKey the bearer token that requests must carry, if any
   * @param models those it knows
   * @param latency how long an answer is held back
   * @param seed of requests that bring none
   * @param batches how batches are executed
   */
  public record Settings(
      String host,
      int port,
      Optional<String> apiKey,
      Set<String> models,
      Duration latency,
      long seed,
      Choices choices,
      Batches batches) {
    public Settings {
      models = Set.copyOf(models);
      if (latency.isNegative()) {
        throw new IllegalArgumentException("latency: " + latency + " (expected: at least 0)");
      }
    }

    /** On a free port of the loopback interface, open, at once, with at most 128 choices. */
    public static Settings loopback(Set<String> models, long seed) {
      return new Settings(
          "127.0.0.1",
          0,
          Optional.empty(),
          models,
          Duration.ZERO,
          seed,
          new Choices(128, false),
          Batches.taking(Duration.ZERO));
    }

    public Settings withPort(int newPort) {
      return new Settings(host, newPort, apiKey, models, latency, seed, choices, batches);
    }

    public Settings withApiKey(String newApiKey) {
      return new Settings(
          host, port, Optional.of(newApiKey), models, latency, seed, choices, batches);
    }

    public Settings withLatency(Duration newLatency) {
      return new Settings(host, port, apiKey, models, newLatency, seed, choices, batches);
    }

    public Settings withBatches(Batches newBatches) {
      return new Settings(host, port, apiKey, models, latency, seed, choices, newBatches);
    }

    public Settings withChoices(Choices newChoices) {
      return new Settings(host, port, apiKey, models, latency, seed, newChoices, batches);
    }
  }

  /**
   * How batches are executed.
   *
   * @param time a batch takes, whatever it holds
   * @param window after which a batch expires
   */
  public record Batches(Duration time, Duration window) {
    private static final Duration DAY = Duration.ofHours(24);

    /** Batches that take so long, and expire after a day. */
    public static Batches taking(Duration time) {
      return new Batches(time, DAY);
    }

    public Batches {
      if (time.isNegative() || window.isNegative()) {
        throw new IllegalArgumentException(
            "batches: %s, %s (expected: at least 0)".formatted(time, window));
      }
    }
  }

  /**
   * What an endpoint makes of {@code n}.
   *
   * @param most the greatest n that is not refused
   * @param ignored whether every answer has one choice whatever n says
   */
  public record Choices(int most, boolean ignored) {
    public Choices {
      if (most < 1) {
        throw new IllegalArgumentException("most choices: " + most + " (expected: at least 1)");
      }
    }
  }

  /** What was served since the start: answered calls, their choices, and the tokens of both. */
  public record Served(long calls, long completions, long inputTokens, long outputTokens) {}

  private static final int MAX_CONNECTIONS = 16_384;
  private static final int BACKLOG = 4096;
  private static final Duration GRACE = Duration.ofSeconds(60);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  private final Settings settings;
  private final ChatAnswers answers;
  private final StoredFiles files;
  private final ServerBinding binding;

  private SimulatedEndpoint(
      Settings settings, ChatAnswers answers, StoredFiles files, ServerBinding binding) {
    this.settings = settings;
    this.answers = answers;
    this.files = files;
    this.binding = binding;
  }

  /** Starts an endpoint in an actor system; fails if the address cannot be bound. */
  public static CompletionStage<SimulatedEndpoint> start(
      ActorSystem<?> system, ResponseModel model, Settings settings) {
    ChatAnswers answers = new ChatAnswers(model, settings);
    StoredFiles files = new StoredFiles();
    system.getWhenTerminated().thenRun(files::close);
    Routes routes = new Routes(system, settings, answers, files);
    return Http.get(system)
        .newServerAt(settings.host(), settings.port())
        .withSettings(serverSettings(system, settings.latency()))
        .bind(routes::handle)
        .thenApply(binding -> new SimulatedEndpoint(settings, answers, files, binding));
  }

  /** Those of the system, with time for the latency and room for many connections. */
  private static ServerSettings serverSettings(ActorSystem<?> system, Duration latency) {
    ServerSettings ofSystem = ServerSettings.create(system.classicSystem());
    FiniteDuration longest =
        scala.concurrent.duration.Duration.fromNanos(latency.plus(GRACE).toNanos());
    return ofSystem
        .withMaxConnections(MAX_CONNECTIONS)
        .withBacklog(BACKLOG)
        .withTimeouts(ofSystem.getTimeouts().withRequestTimeout(longest).withIdleTimeout(longest));
  }

  /** What clients call the base URL; it ends in {@code /v1}. */
  public URI baseUri() {
    String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
    return URI.create("http://" + host + ":" + binding.localAddress().getPort() + "/v1");
  }

  /** What was served so far. */
  public Served served() {
    return answers.served();
  }

  /** Stops accepting connections, lets answers in progress finish for a moment, and closes all. */
  public CompletionStage<Done> stop() {
    return binding
        .terminate(STOP_TIMEOUT)
        .thenApply(
            terminated -> {
              files.close();
              return Done.getInstance();
            });
  }
}
