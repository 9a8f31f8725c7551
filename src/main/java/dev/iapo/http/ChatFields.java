package dev.iapo.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which fields of OpenAI's chat requests are used, refused, or ignored. */
final class ChatFields {
  /** What is read. */
  private static final List<String> USED =
      List.of("model", "messages", "stream", "stream_options", "seed", "metadata", "user", "iapo");

  /** What the policy decides. It is not looked at, and the answer says so. */
  private static final List<String> DECIDED =
      List.of(
          "temperature",
          "top_p",
          "max_tokens",
          "max_completion_tokens",
          "presence_penalty",
          "frequency_penalty",
          "logit_bias",
          "reasoning_effort",
          "verbosity",
          "parallel_tool_calls",
          "prompt_cache_retention");

  /** What has no bearing on answers. */
  private static final List<String> IDLE =
      List.of("store", "service_tier", "safety_identifier", "prompt_cache_key");

  /**
   * @param harmless the values, as JSON, that ask for nothing
   * @param expected in words
   */
  private record Refused(List<String> harmless, String expected) {}

  private static final Map<String, Refused> REFUSED =
      Map.ofEntries(
          Map.entry("tools", new Refused(List.of("[]"), "none; calls of tools cannot be voted on")),
          Map.entry("functions", new Refused(List.of("[]"), "none; calls cannot be voted on")),
          Map.entry("tool_choice", new Refused(List.of("\"none\""), "none; there are no tools")),
          Map.entry("function_call", new Refused(List.of("\"none\""), "none; there are no tools")),
          Map.entry(
              "response_format",
              new Refused(
                  List.of("{\"type\":\"text\"}"), "{\"type\":\"text\"}; the policy has its own")),
          Map.entry("logprobs", new Refused(List.of("false"), "false; many calls make an answer")),
          Map.entry("top_logprobs", new Refused(List.of(), "left out; many calls make an answer")),
          Map.entry("n", new Refused(List.of("1"), "1; the policy draws several, and gives one")),
          Map.entry("audio", new Refused(List.of(), "left out; answers are text")),
          Map.entry("modalities", new Refused(List.of("[\"text\"]"), "[\"text\"]")),
          Map.entry("stop", new Refused(List.of("[]"), "left out; answers are read whole")),
          Map.entry("prediction", new Refused(List.of(), "left out")),
          Map.entry("web_search_options", new Refused(List.of(), "left out")));

  private ChatFields() {}

  /**
   * Checks that all fields of a request are known, and that none asks for what cannot be done.
   *
   * @return those that the policy decides
   */
  static List<String> check(JsonPlace request) throws OpenAiError {
    List<String> ignored = new ArrayList<>();
    for (String name : request.names()) {
      Optional<JsonPlace> value = request.field(name);
      Refused refused = REFUSED.get(name);
      if (DECIDED.contains(name)) {
        value.ifPresent(given -> ignored.add(name));
      } else if (refused != null) {
        if (value.isPresent() && !refused.harmless().contains(value.get().node().toString())) {
          throw OpenAiError.unsupported(name, "not supported", refused.expected());
        }
      } else if (!USED.contains(name) && !IDLE.contains(name)) {
        throw OpenAiError.unrecognized(name);
      }
    }
    return ignored;
  }
}
