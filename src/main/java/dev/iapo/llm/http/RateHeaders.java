package dev.iapo.llm.http;

import dev.iapo.llm.RateLimits;
import dev.iapo.llm.RateLimits.Quota;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads what headers say of limits, in the forms of OpenAI (durations such as {@code 6m0s}),
 * Anthropic (dates), OpenRouter (milliseconds since 1970) and the IETF's drafts (seconds). What
 * cannot be read is as if it was not said.
 */
final class RateHeaders {
  private static final Pattern COUNT = Pattern.compile("\\d{1,18}");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,15}(?:\\.\\d{0,9})?");
  private static final Pattern PARTS =
      Pattern.compile(
          "(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m(?!s))?"
              + "(?:(\\d{1,9}(?:\\.\\d{1,9})?)s)?(?:(\\d{1,9}(?:\\.\\d{1,9})?)ms)?");
  private static final double[] PART_NANOS = {86_400e9, 3_600e9, 60e9, 1e9, 1e6};

  /** The headers of one limit. */
  private record Names(String limit, String remaining, String reset) {
    static Names of(String pattern) {
      return new Names(
          pattern.formatted("limit"), pattern.formatted("remaining"), pattern.formatted("reset"));
    }
  }

  private static final List<Names> REQUESTS =
      List.of(
          Names.of("x-ratelimit-%s-requests"),
          Names.of("anthropic-ratelimit-requests-%s"),
          Names.of("x-ratelimit-%s"),
          Names.of("ratelimit-%s"));
  private static final List<Names> TOKENS =
      List.of(
          Names.of("x-ratelimit-%s-tokens"),
          Names.of("anthropic-ratelimit-tokens-%s"),
          Names.of("anthropic-ratelimit-input-tokens-%s"),
          Names.of("anthropic-ratelimit-output-tokens-%s"));

  /** From here on a number is a time since 1970, not a wait: in seconds, or in milliseconds. */
  private static final double EPOCH_SECONDS = 1e9;

  private static final double EPOCH_MILLIS = 1e11;

  private final Map<String, String> headers;
  private final Instant now;

  private RateHeaders(Map<String, String> headers, Instant now) {
    this.headers = headers;
    this.now = now;
  }

  /**
   * The limits.
   *
   * @param headers by lower-case name
   * @param now by the wall clock, for dates
   */
  static RateLimits parse(Map<String, String> headers, Instant now) {
    RateHeaders of = new RateHeaders(headers, now);
    return new RateLimits(
        REQUESTS.stream().map(of::quota).reduce(Quota.UNKNOWN, RateHeaders::scarcer),
        TOKENS.stream().map(of::quota).reduce(Quota.UNKNOWN, RateHeaders::scarcer));
  }

  /**
   * How long a refused call has to wait by these limits: until what is used up is there again, or
   * else for the first that is to be.
   */
  static Optional<Duration> untilReset(RateLimits limits) {
    List<Quota> quotas = List.of(limits.requests(), limits.tokens());
    Optional<Duration> usedUp =
        resets(quotas.stream().filter(quota -> quota.remaining().orElse(1) == 0))
            .max(Comparator.naturalOrder());
    return usedUp.or(() -> resets(quotas.stream()).min(Comparator.naturalOrder()));
  }

  private static Stream<Duration> resets(Stream<Quota> quotas) {
    return quotas.flatMap(quota -> quota.reset().stream()).filter(reset -> !reset.isZero());
  }

  private Quota quota(Names names) {
    return new Quota(
        count(names.limit), count(names.remaining), text(names.reset).flatMap(this::reset));
  }

  /** That with less left; one that is not told of counts last. */
  private static Quota scarcer(Quota first, Quota second) {
    if (first.equals(Quota.UNKNOWN) || second.equals(Quota.UNKNOWN)) {
      return first.equals(Quota.UNKNOWN) ? second : first;
    }
    return second.remaining().orElse(Long.MAX_VALUE) < first.remaining().orElse(Long.MAX_VALUE)
        ? second
        : first;
  }

  private Optional<String> text(String name) {
    return Optional.ofNullable(headers.get(name)).map(String::strip);
  }

  private OptionalLong count(String name) {
    return text(name)
        .filter(value -> COUNT.matcher(value).matches())
        .map(value -> OptionalLong.of(Long.parseLong(value)))
        .orElseGet(OptionalLong::empty);
  }

  private Optional<Duration> reset(String value) {
    if (SECONDS.matcher(value).matches()) {
      double number = Double.parseDouble(value);
      if (number < EPOCH_SECONDS) {
        return Optional.of(nanos(number * 1e9));
      }
      double millis = number < EPOCH_MILLIS ? number * 1e3 : number;
      return Optional.of(until(Instant.ofEpochMilli((long) millis)));
    }
    return parts(value).or(() -> date(value));
  }

  private static Optional<Duration> parts(String value) {
    Matcher parts = PARTS.matcher(value);
    if (value.isEmpty() || !parts.matches()) {
      return Optional.empty();
    }
    double nanos = 0;
    for (int i = 0; i < PART_NANOS.length; i++) {
      String part = parts.group(i + 1);
      nanos += part == null ? 0 : Double.parseDouble(part) * PART_NANOS[i];
    }
    return Optional.of(nanos(nanos));
  }

  private Optional<Duration> date(String value) {
    try {
      return Optional.of(until(OffsetDateTime.parse(value).toInstant()));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private Duration until(Instant when) {
    Duration wait = Duration.between(now, when);
    return wait.isNegative() ? Duration.ZERO : wait;
  }

  private static Duration nanos(double nanos) {
    return Duration.ofNanos(Math.round(nanos)); // saturates
  }
}
