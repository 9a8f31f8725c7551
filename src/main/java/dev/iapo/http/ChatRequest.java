package dev.iapo.http;

import akka.http.javadsl.model.HttpRequest;
import com.fasterxml.jackson.databind.JsonNode;
import dev.iapo.serve.Question;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A chat request, read.
 *
 * @param stream whether the answer is wanted as a stream
 * @param usageChunk whether usage is wanted as a chunk of its own
 * @param ignored fields that the policy decides
 * @param wishes tell where what stood
 */
record ChatRequest(
    Question question,
    boolean stream,
    boolean usageChunk,
    List<String> ignored,
    ChatWishes wishes) {
  private static final int MAX_MODEL_LENGTH = 100;
  private static final int MAX_USER_LENGTH = 512;

  /**
   * Reads a request strictly.
   *
   * @param mostDeadline that may be asked for
   * @throws OpenAiError with the first thing that is wrong
   */
  static ChatRequest of(JsonNode body, HttpRequest http, Duration mostDeadline) throws OpenAiError {
    JsonPlace request = JsonPlace.root(body);
    List<String> ignored = ChatFields.check(request);
    String model = model(request.needed("model", "iapo/NAME"));
    Optional<JsonPlace> iapo = request.field("iapo");
    Map<String, String> variables = iapo.isPresent() ? variables(iapo.get()) : Map.of();
    ChatWishes wishes = ChatWishes.of(iapo, request.field("metadata"), http);
    Optional<JsonPlace> stream = request.field("stream");
    boolean streamed = stream.isPresent() && stream.get().bool();
    Question question =
        new Question(
            model,
            wishes.preference(),
            ChatMessages.text(request, !variables.isEmpty()),
            variables,
            seed(request.field("seed")),
            user(request.field("user")),
            wishes.deadline(mostDeadline),
            wishes.limit());
    return new ChatRequest(
        question, streamed, usageChunk(request.field("stream_options"), streamed), ignored, wishes);
  }

  private static String model(JsonPlace model) throws OpenAiError {
    String name = model.text();
    if (name.isBlank() || name.length() > MAX_MODEL_LENGTH) {
      throw model.wrong(name.length() + " characters", "iapo/NAME, or iapo/NAME@VERSION");
    }
    return name;
  }

  private static Map<String, String> variables(JsonPlace iapo) throws OpenAiError {
    List<String> known = new java.util.ArrayList<>(ChatWishes.NAMES);
    known.add("variables");
    iapo.only(known);
    Map<String, String> variables = new LinkedHashMap<>();
    Optional<JsonPlace> given = iapo.field("variables");
    if (given.isPresent()) {
      for (String name : given.get().names()) {
        variables.put(name, given.get().needed(name, "a text").text());
      }
    }
    return variables;
  }

  private static OptionalLong seed(Optional<JsonPlace> seed) throws OpenAiError {
    return seed.isPresent()
        ? OptionalLong.of(seed.get().whole(Long.MIN_VALUE, Long.MAX_VALUE))
        : OptionalLong.empty();
  }

  private static Optional<String> user(Optional<JsonPlace> user) throws OpenAiError {
    if (user.isEmpty()) {
      return Optional.empty();
    }
    String name = user.get().text();
    if (name.length() > MAX_USER_LENGTH) {
      throw user.get().wrong(name.length() + " characters", "at most " + MAX_USER_LENGTH);
    }
    return Optional.of(name).filter(text -> !text.isEmpty());
  }

  private static boolean usageChunk(Optional<JsonPlace> options, boolean streamed)
      throws OpenAiError {
    if (options.isEmpty()) {
      return false;
    }
    if (!streamed) {
      throw options.get().wrong("without a stream", "stream: true, or no stream_options");
    }
    options.get().only(List.of("include_usage", "include_obfuscation"));
    Optional<JsonPlace> obfuscation = options.get().field("include_obfuscation");
    if (obfuscation.isPresent()) {
      obfuscation.get().bool(); // there is nothing that would give texts away by their lengths
    }
    Optional<JsonPlace> usage = options.get().field("include_usage");
    return usage.isPresent() && usage.get().bool();
  }
}
