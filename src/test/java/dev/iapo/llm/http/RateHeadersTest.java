package dev.iapo.llm.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.llm.RateLimits;
import dev.iapo.llm.RateLimits.Quota;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateHeadersTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private static RateLimits parse(Map<String, String> headers) {
    return RateHeaders.parse(headers, NOW);
  }

  private static Quota quota(long limit, long remaining, Duration reset) {
    return new Quota(OptionalLong.of(limit), OptionalLong.of(remaining), Optional.of(reset));
  }

  @Test
  void parse_nothing_unknown() {
    assertThat(parse(Map.of("content-type", "application/json"))).isEqualTo(RateLimits.UNKNOWN);
  }

  @Test
  void parse_openAi_bothQuotas() {
    RateLimits limits =
        parse(
            Map.of(
                "x-ratelimit-limit-requests", "60",
                "x-ratelimit-remaining-requests", "59",
                "x-ratelimit-reset-requests", "1s",
                "x-ratelimit-limit-tokens", "150000",
                "x-ratelimit-remaining-tokens", "0",
                "x-ratelimit-reset-tokens", "6m0s"));
    assertThat(limits.requests()).isEqualTo(quota(60, 59, Duration.ofSeconds(1)));
    assertThat(limits.tokens()).isEqualTo(quota(150_000, 0, Duration.ofMinutes(6)));
  }

  @Test
  void parse_anthropic_theScarcestTokensCount() {
    RateLimits limits =
        parse(
            Map.of(
                "anthropic-ratelimit-requests-limit", "50",
                "anthropic-ratelimit-requests-remaining", "49",
                "anthropic-ratelimit-requests-reset", "2026-01-02T03:04:06Z",
                "anthropic-ratelimit-input-tokens-limit", "40000",
                "anthropic-ratelimit-input-tokens-remaining", "39000",
                "anthropic-ratelimit-input-tokens-reset", "2026-01-02T03:04:07Z",
                "anthropic-ratelimit-output-tokens-limit", "8000",
                "anthropic-ratelimit-output-tokens-remaining", "0",
                "anthropic-ratelimit-output-tokens-reset", "2026-01-02T05:04:35+02:00"));
    assertThat(limits.requests()).isEqualTo(quota(50, 49, Duration.ofSeconds(1)));
    assertThat(limits.tokens()).isEqualTo(quota(8000, 0, Duration.ofSeconds(30)));
  }

  @Test
  void parse_openRouterAndIetf_requests() {
    assertThat(
            parse(
                    Map.of(
                        "x-ratelimit-limit", "20",
                        "x-ratelimit-remaining", "0",
                        "x-ratelimit-reset", Long.toString(NOW.toEpochMilli() + 1500)))
                .requests())
        .isEqualTo(quota(20, 0, Duration.ofMillis(1500)));
    assertThat(
            parse(
                    Map.of(
                        "ratelimit-limit", "20",
                        "ratelimit-remaining", "3",
                        "ratelimit-reset", "40"))
                .requests())
        .isEqualTo(quota(20, 3, Duration.ofSeconds(40)));
  }

  @ParameterizedTest
  @CsvSource({
    "1s, 1000",
    "120ms, 120",
    "6m0s, 360000",
    "2m59.56s, 179560",
    "1h2m3s, 3723000",
    "1d, 86400000",
    "7.66s, 7660",
    "12, 12000",
    "0.5, 500",
    "0, 0",
    "1767323046, 1000",
    "1767323046000, 1000",
    "1, 1000",
    "2026-01-02T03:04:05.250Z, 250",
    "2020-01-01T00:00:00Z, 0",
  })
  void parse_resetInItsForms_milliseconds(String value, long millis) {
    assertThat(parse(Map.of("x-ratelimit-reset-requests", value)).requests().reset())
        .contains(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-1",
        "NaN",
        "1e99",
        "Infinity",
        "s",
        "ms",
        "1s1h",
        "soon",
        "9999999999999999999",
        "1.2.3",
        "--",
        "٣s",
        "+999999999999-12-31T00:00:00Z"
      })
  void parse_hostileReset_asIfNotSaid(String value) {
    assertThat(parse(Map.of("x-ratelimit-reset-requests", value))).isEqualTo(RateLimits.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "NaN", "1e99", "0x0", "12.5", "9999999999999999999"})
  void parse_hostileCount_asIfNotSaid(String value) {
    assertThat(
            parse(
                Map.of("x-ratelimit-remaining-requests", value, "x-ratelimit-limit-tokens", value)))
        .isEqualTo(RateLimits.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void parse_randomText_neverFailsNorIsNegative(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    String alphabet = "0123456789dhms.-+eETZ: \u0000é";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(30); length > 0; length--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      RateLimits limits = parse(Map.of("x-ratelimit-reset", text.toString()));
      assertThat(limits.requests().reset().orElse(Duration.ZERO).isNegative()).isFalse();
    }
  }

  @Test
  void untilReset_oneIsUsedUp_itsReset() {
    Quota plenty = quota(10, 5, Duration.ofSeconds(1));
    Quota usedUp = quota(10, 0, Duration.ofSeconds(9));
    assertThat(RateHeaders.untilReset(new RateLimits(plenty, usedUp)))
        .contains(Duration.ofSeconds(9));
    assertThat(RateHeaders.untilReset(new RateLimits(plenty, quota(9, 1, Duration.ofSeconds(2)))))
        .contains(Duration.ofSeconds(1));
    assertThat(RateHeaders.untilReset(RateLimits.UNKNOWN)).isEmpty();
  }
}
