package dev.iapo.llm.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.iapo.llm.http.Wire.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads an error of Google's APIs: a code, a message, and details of several types.
 *
 * @see <a href="https://google.aip.dev/193">AIP-193</a>
 */
final class GeminiError {
  private static final int UNAUTHORIZED = 401;

  private GeminiError() {}

  static Problem problem(JsonNode error) {
    JsonNode code = error.path("code");
    List<JsonNode> details = new ArrayList<>();
    for (int i = 0; i < error.path("details").size(); i++) {
      details.add(error.path("details").path(i));
    }
    OptionalInt status = code.isInt() ? OptionalInt.of(code.asInt()) : OptionalInt.empty();
    return new Problem(
        error.path("message").asText(""),
        details.stream().anyMatch(GeminiError::isDaysQuota),
        details.stream().anyMatch(GeminiError::isWrongKey) ? OptionalInt.of(UNAUTHORIZED) : status,
        details.stream().flatMap(detail -> delay(detail).stream()).findFirst());
  }

  /** A wrong key is answered with 400. */
  private static boolean isWrongKey(JsonNode detail) {
    return detail.path("reason").asText("").equals("API_KEY_INVALID");
  }

  /** Of the quotas that a 429 names, the one per day does not come back for hours. */
  private static boolean isDaysQuota(JsonNode detail) {
    JsonNode violations = detail.path("violations");
    for (int i = 0; i < violations.size(); i++) {
      if (violations.path(i).path("quotaId").asText("").contains("PerDay")) {
        return true;
      }
    }
    return false;
  }

  /** A wait in seconds, such as {@code 36s} or {@code 36.5s}. */
  private static Optional<Duration> delay(JsonNode detail) {
    String delay = detail.path("retryDelay").asText("");
    try {
      double seconds =
          delay.endsWith("s")
              ? Double.parseDouble(delay.substring(0, delay.length() - 1))
              : Double.NaN;
      return Double.isNaN(seconds)
          ? Optional.empty()
          : Optional.of(Duration.ofNanos((long) Math.max(0, seconds * 1e9))); // the cast saturates
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
