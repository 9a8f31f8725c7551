package dev.iapo.config;

import dev.iapo.llm.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a daemon runs.
 *
 * @param host where it listens
 * @param port 0: any that is free
 * @param hosts further names that requests may be for
 * @param https whether a proxy before it speaks https
 * @param providers by the name that tasks give them, at least one
 * @param drain how long it waits for what is under way when it is stopped
 * @param traces where runs are shown, if anywhere
 * @param privateServices whether services of submitted tasks may be on this machine or in a private
 *     network
 * @param serving how policies answer
 */
public record DaemonSetup(
    String host,
    int port,
    List<String> hosts,
    boolean https,
    Map<String, Provider> providers,
    Runs runs,
    Uploads uploads,
    Limits limits,
    Duration drain,
    Optional<Traces> traces,
    boolean privateServices,
    Serving serving) {
  /** A provider that tasks can name: the section of a daemon's file. */
  public static final class Provider {
    private final Offer offer;

    Provider(Offer offer) {
      this.offer = offer;
    }

    /** How it is called; the name of its gateway is that by which tasks name it. */
    public ProviderSetup setup() {
      return offer.setup();
    }

    /** The models that may be asked, in the order of the file; none: any. */
    public List<String> models() {
      return List.copyOf(offer.models().keySet());
    }

    Offer offer() {
      return offer;
    }
  }

  /**
   * How many runs there are.
   *
   * @param running at most at a time
   * @param queued at most waiting
   * @param inFlight the most pulls of one under way; empty: what its providers allow
   */
  public record Runs(int running, int queued, Optional<Integer> inFlight) {}

  /**
   * Data that are uploaded.
   *
   * @param maxBytes of one, as it is sent
   * @param totalBytes of all that are kept
   * @param keep how long one is kept that no run uses
   */
  public record Uploads(long maxBytes, long totalBytes, Duration keep) {}

  /**
   * What is refused beyond.
   *
   * @param bodyBytes of a submission
   * @param jsonDepth of JSON
   * @param streams of events, open at a time
   */
  public record Limits(int bodyBytes, int jsonDepth, int streams, int connections) {}

  /**
   * A collector of traces.
   *
   * @param endpoint its base address
   * @param headers of each request to it
   * @param sample the share of the calls that are shown, 0..1
   */
  public record Traces(URI endpoint, Map<String, Secret> headers, double sample) {
    public Traces {
      headers = Map.copyOf(headers);
    }
  }

  /**
   * How served policies answer.
   *
   * @param inFlight requests that are answered at a time
   * @param deadline of a request that states none
   * @param mostDeadline that a request may state
   * @param mostInputBytes of all variables of a request
   */
  public record Serving(
      int inFlight,
      Duration deadline,
      Duration mostDeadline,
      int mostInputBytes,
      Recording recording,
      Drift drift) {}

  /**
   * When a policy is said to do otherwise than training promised.
   *
   * @param requests the fewest before it is
   * @param tolerance the least difference, as a share of what was promised
   * @param errors the least difference, in its standard errors
   */
  public record Drift(int requests, double tolerance, double errors) {}

  public DaemonSetup {
    hosts = List.copyOf(hosts);
    providers = Collections.unmodifiableMap(new LinkedHashMap<>(providers));
  }

  /** The same at another port. */
  public DaemonSetup withPort(int other) {
    return new DaemonSetup(
        host,
        other,
        hosts,
        https,
        providers,
        runs,
        uploads,
        limits,
        drain,
        traces,
        privateServices,
        serving);
  }
}
