package dev.iapo.llm.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.llm.LlmReply.Usage;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The JSON of an API: requests out, answers in. */
public interface Wire {
  /**
   * A request as it is posted.
   *
   * @param path below the base URL, its query included; empty for the base URL itself
   */
  record Call(String path, JsonNode body) {}

  /**
   * What an answer brought.
   *
   * @param completions none if it has not the form it should have
   * @param usage empty if none, or none that can be read, was reported
   * @param lacking what it lacks if there are no completions
   */
  record Content(List<Completion> completions, Optional<Usage> usage, String lacking) {
    /** One that lacks choices if there are no completions. */
    public Content(List<Completion> completions, Optional<Usage> usage) {
      this(completions, usage, "the answer has no choices");
    }
  }

  /**
   * What an error answer says.
   *
   * @param message empty if it says nothing
   * @param quotaUsedUp whether the account may not go on, whatever the status
   * @param status that the body tells, which counts more than the answer's own
   * @param retryAfter told in the body
   */
  record Problem(
      String message, boolean quotaUsedUp, OptionalInt status, Optional<Duration> retryAfter) {}

  Call call(LlmRequest request);

  /** The header lines of every call. */
  Map<String, String> headers(Optional<Secret> apiKey);

  /** Further header lines of a call, which depend on its body as it is sent. */
  default Map<String, String> headers(byte[] body) {
    return Map.of();
  }

  /** What nobody may see besides the API key. */
  default List<Secret> secrets() {
    return List.of();
  }

  Content content(JsonNode body);

  /** What an error answer says; {@code body} is missing if it is no JSON. */
  Problem problem(JsonNode body);
}
