package dev.iapo.io;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Model;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Sampling;
import dev.iapo.io.JsonCursor.Field;
import dev.iapo.io.JsonCursor.ShapeException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what models are asked, as runs and policies hold it. */
final class AskedReader {
  private static final List<String> TOKEN_LIMITS = List.of("max_tokens", "max_completion_tokens");

  private final JsonCursor json;

  AskedReader(JsonCursor json) {
    this.json = json;
  }

  /** With the prompt's own id, and how many choices a call can bring. */
  Configuration configuration() throws IOException {
    var prompt = new Field<>("promptId", json::text);
    var choicesPerCall = new Field<>("choicesPerCall", json::integer);
    Fields fields = new Fields();
    json.object(fields.with(prompt, choicesPerCall));
    return fields.configuration(prompt.required(), choicesPerCall.required());
  }

  /** The fields of a configuration, beside which others may be. */
  final class Fields {
    private final Field<String> id = new Field<>("prompt", json::text);
    private final Field<List<ChatMessage>> messages =
        new Field<>("messages", () -> json.list(AskedReader.this::message));
    private final Field<String> provider = new Field<>("provider", json::text);
    private final Field<String> model = new Field<>("model", json::text);
    private final Field<Sampling> sampling = new Field<>("sampling", AskedReader.this::sampling);

    Field<?>[] with(Field<?>... others) {
      return Stream.concat(Stream.of(id, messages, provider, model, sampling), Stream.of(others))
          .toArray(Field<?>[]::new);
    }

    String id() throws ShapeException {
      return id.required();
    }

    Configuration configuration(String promptId, int choicesPerCall) throws ShapeException {
      List<ChatMessage> texts = messages.required();
      String by = provider.required();
      String of = model.required();
      return new Configuration(
          id.required(),
          json.valid(() -> new Prompt(promptId, texts)),
          json.valid(() -> new Model(by, of, choicesPerCall)),
          sampling.required());
    }
  }

  private ChatMessage message() throws IOException {
    var role = new Field<>("role", json::text);
    var content = new Field<>("content", json::text);
    json.object(role, content);
    String by = role.required();
    String text = content.required();
    return json.valid(() -> new ChatMessage(by, text));
  }

  /** Request fields: those that the program knows, and those that it passes through. */
  private Sampling sampling() throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>(json.map(json::plain));
    String limit =
        TOKEN_LIMITS.stream()
            .filter(fields::containsKey)
            .findFirst()
            .orElseThrow(() -> new ShapeException(json.place() + ".max_tokens: missing"));
    Object most = fields.remove(limit);
    OptionalDouble temperature = number(fields.remove("temperature"));
    OptionalDouble topP = number(fields.remove("top_p"));
    Optional<String> responseFormat =
        fields.remove("response_format") instanceof Map<?, ?> format
            ? Optional.of(String.valueOf(format.get("type")))
            : Optional.empty();
    if (!(most instanceof Integer tokens)) {
      throw json.unexpected(limit + " " + most, "a whole number");
    }
    return json.valid(() -> new Sampling(temperature, topP, tokens, limit, responseFormat, fields));
  }

  private static OptionalDouble number(@Nullable Object value) {
    return value instanceof Number number
        ? OptionalDouble.of(number.doubleValue())
        : OptionalDouble.empty();
  }
}
