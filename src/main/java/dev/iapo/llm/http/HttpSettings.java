package dev.iapo.llm.http;

import dev.iapo.llm.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where an API is, and how it is reached.
 *
 * @param baseUrl what stands before the path of every call
 * @param apiKey none for servers that want none
 * @param idleTimeout a call of which no byte comes or goes for so long fails; empty: it may be
 *     silent until its deadline
 * @param maxConnections the most connections, and so calls, at a time
 * @param maxBodyBytes a longer answer is refused while it streams in
 * @param addresses that may be connected to; empty: any
 */
public record HttpSettings(
    URI baseUrl,
    Optional<Secret> apiKey,
    Duration connectTimeout,
    Optional<Duration> idleTimeout,
    int maxConnections,
    int maxBodyBytes,
    Optional<AddressRule> addresses) {
  /** One that may connect to any address. */
  public HttpSettings(
      URI baseUrl,
      Optional<Secret> apiKey,
      Duration connectTimeout,
      Optional<Duration> idleTimeout,
      int maxConnections,
      int maxBodyBytes) {
    this(
        baseUrl,
        apiKey,
        connectTimeout,
        idleTimeout,
        maxConnections,
        maxBodyBytes,
        Optional.empty());
  }

  /** The same at another address. */
  public HttpSettings at(URI anotherUrl) {
    return new HttpSettings(
        anotherUrl, apiKey, connectTimeout, idleTimeout, maxConnections, maxBodyBytes, addresses);
  }
}
