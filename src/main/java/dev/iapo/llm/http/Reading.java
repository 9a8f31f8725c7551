package dev.iapo.llm.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.llm.LlmReply.Usage;
import dev.iapo.llm.LlmResult;
import dev.iapo.llm.RateLimits;
import dev.iapo.llm.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Makes a result of an answer: what its status means, and what of its text may be shown. */
final class Reading {
  private static final int MAX_MESSAGE_CHARS = 500;
  private static final int OVERLOADED = 529; // Anthropic's
  private static final int CLOUDFLARE_UNKNOWN = 520; // the server behind it may have answered
  private static final int CLOUDFLARE_TIMEOUT = 524;

  private final ObjectMapper json;
  private final Wire wire;
  private final List<Secret> secrets;

  Reading(ObjectMapper json, Wire wire, Optional<Secret> apiKey) {
    this.json = json;
    this.wire = wire;
    this.secrets = Stream.concat(apiKey.stream(), wire.secrets().stream()).toList();
  }

  LlmResult read(Answer answer) {
    try {
      return result(answer);
    } catch (RuntimeException unforeseen) { // what it says may quote the answer
      return LlmFailure.of(Kind.MALFORMED, clean("the answer cannot be read: " + unforeseen));
    }
  }

  private LlmResult result(Answer answer) {
    if (answer.status() != 200) {
      return failure(answer);
    }
    Optional<JsonNode> body = parse(answer.body());
    if (body.isEmpty()) {
      return LlmFailure.of(Kind.MALFORMED, "the answer is not JSON: " + excerpt(answer));
    }
    Wire.Content content = wire.content(body.get());
    if (!content.completions().isEmpty()) {
      return new LlmReply(
          content.completions().stream().map(this::withoutKey).toList(),
          content.usage().map(this::withoutKey),
          limits(answer));
    }
    Wire.Problem problem = wire.problem(body.get());
    return isError(problem.status())
        ? failure(answer, problem)
        : LlmFailure.of(Kind.MALFORMED, clean(content.lacking()) + ": " + excerpt(answer));
  }

  /** What is kept of a completion: not a key that the provider sends back. */
  private Completion withoutKey(Completion completion) {
    return secrets.isEmpty()
        ? completion
        : new Completion(
            redactedInData(completion.text()), redactedInData(completion.finishReason()));
  }

  /** What is kept of the usage: no field that is called by the key. */
  private Usage withoutKey(Usage usage) {
    Map<String, Double> extra = new HashMap<>(usage.extra());
    extra.keySet().removeIf(this::holdsKey);
    return new Usage(usage.inputTokens(), usage.cachedInputTokens(), usage.outputTokens(), extra);
  }

  /** Whether a text holds the key. */
  boolean holdsKey(String text) {
    return !redactedInData(text).equals(text);
  }

  private String redactedInData(String text) {
    String redacted = text;
    for (Secret secret : secrets) {
      redacted = secret.redactInData(redacted);
    }
    return redacted;
  }

  /** What an error answer means. */
  LlmFailure failure(Answer answer) {
    JsonNode body = parse(answer.body()).orElse(MissingNode.getInstance());
    return failure(answer, wire.problem(body));
  }

  private Optional<JsonNode> parse(byte[] body) {
    try {
      return Optional.of(json.readTree(body));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private LlmFailure failure(Answer answer, Wire.Problem problem) {
    int status = isError(problem.status()) ? problem.status().getAsInt() : answer.status();
    String said = problem.message().isEmpty() ? excerpt(answer) : clean(problem.message());
    Kind kind = problem.quotaUsedUp() ? Kind.QUOTA_EXHAUSTED : kind(status);
    Optional<Duration> asked =
        RetryAfter.parse(answer.header("retry-after-ms"), answer.header("retry-after"));
    boolean busy = kind == Kind.RATE_LIMITED || kind == Kind.OVERLOADED;
    Optional<Duration> wait =
        asked
            .filter(told -> !told.isZero())
            .or(problem::retryAfter)
            .or(() -> busy ? RateHeaders.untilReset(limits(answer)) : Optional.empty())
            .or(() -> asked);
    return new LlmFailure(kind, "HTTP " + status + ": " + said, wait, OptionalInt.of(status));
  }

  private static RateLimits limits(Answer answer) {
    return RateHeaders.parse(answer.headers(), Instant.now());
  }

  private static boolean isError(OptionalInt status) {
    return status.isPresent() && status.getAsInt() >= 400 && status.getAsInt() < 600;
  }

  private static Kind kind(int status) {
    return switch (status) {
      case 402 -> Kind.QUOTA_EXHAUSTED;
      case 429 -> Kind.RATE_LIMITED;
      case 401, 403 -> Kind.UNAUTHORIZED;
      case 404, 405, 407, 410 -> Kind.NOT_FOUND;
      case 408, 502, 504, CLOUDFLARE_UNKNOWN, CLOUDFLARE_TIMEOUT -> Kind.UNCERTAIN;
      case 503, OVERLOADED -> Kind.OVERLOADED;
      default -> ofClass(status / 100);
    };
  }

  private static Kind ofClass(int hundreds) {
    return switch (hundreds) {
      case 2 -> Kind.MALFORMED;
      case 3 -> Kind.NOT_FOUND;
      case 4 -> Kind.REJECTED;
      default -> Kind.SERVER_ERROR;
    };
  }

  private String excerpt(Answer answer) {
    // Not cut before it is cleaned: half a key would not be recognised as one.
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    return text.isBlank() ? "(empty)" : clean(text);
  }

  /** Provider text as it may be shown: bounded, on one line, without control characters or keys. */
  String clean(String text) {
    String safe = text;
    for (Secret secret : secrets) {
      safe = secret.redactIn(safe);
    }
    String line = safe.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
    return line.length() > MAX_MESSAGE_CHARS ? line.substring(0, MAX_MESSAGE_CHARS) + "…" : line;
  }
}
