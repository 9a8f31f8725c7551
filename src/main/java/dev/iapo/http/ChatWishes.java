package dev.iapo.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.iapo.domain.Budget;
import dev.iapo.serve.Preference;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a chat request says of preference and limits, each once, in any of three places: fields of
 * {@code iapo}, keys of {@code metadata} that begin with {@code iapo_}, headers that begin with
 * {@code X-Iapo-}.
 */
final class ChatWishes {
  static final List<String> NAMES =
      List.of("context", "weights", "deadline_ms", "max_usd", "max_tokens", "max_completions");

  private static final List<String> TEXTS = List.of("context", "weights");
  private static final String KEY = "iapo_";
  private static final String HEADER = "x-iapo-";
  private static final BigDecimal MAX_USD = new BigDecimal(1_000_000);
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");
  private static final Pattern NUMBER =
      Pattern.compile("-?[0-9]{1,30}(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?");

  private final Map<String, JsonPlace> stated = new LinkedHashMap<>();

  private ChatWishes() {}

  /**
   * @param iapo the object of this name
   */
  static ChatWishes of(Optional<JsonPlace> iapo, Optional<JsonPlace> metadata, HttpRequest request)
      throws OpenAiError {
    ChatWishes wishes = new ChatWishes();
    if (iapo.isPresent()) {
      for (String name : NAMES) {
        wishes.add(name, iapo.get().field(name));
      }
    }
    if (metadata.isPresent()) {
      wishes.addKeys(metadata.get());
    }
    for (HttpHeader header : request.getHeaders()) {
      if (header.lowercaseName().startsWith(HEADER)) {
        wishes.addHeader(header);
      }
    }
    return wishes;
  }

  private void addKeys(JsonPlace metadata) throws OpenAiError {
    for (String key : metadata.names()) {
      Optional<JsonPlace> value = metadata.field(key);
      if (value.isEmpty()) {
        continue;
      }
      String text = value.get().text();
      if (key.startsWith(KEY)) {
        String name = key.substring(KEY.length());
        if (!NAMES.contains(name)) {
          throw OpenAiError.unrecognized(value.get().path());
        }
        add(name, Optional.of(new JsonPlace(value.get().path(), ofText(name, text))));
      }
    }
  }

  private void addHeader(HttpHeader header) throws OpenAiError {
    String shown = written(header.lowercaseName());
    String name = header.lowercaseName().substring(HEADER.length()).replace('-', '_');
    if (!NAMES.contains(name)) {
      throw OpenAiError.unrecognized(shown);
    }
    add(name, Optional.of(new JsonPlace(shown, ofText(name, header.value().strip()))));
  }

  /** As people write a header's name. */
  private static String written(String lowerCase) {
    List<String> words = new ArrayList<>();
    for (String word : lowerCase.split("-", -1)) {
      words.add(
          word.isEmpty() ? "" : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
    }
    return String.join("-", words);
  }

  private static JsonNode ofText(String name, String text) {
    if (TEXTS.contains(name)) {
      return TextNode.valueOf(text);
    }
    if (WHOLE.matcher(text).matches()) {
      return LongNode.valueOf(Long.parseLong(text));
    }
    return NUMBER.matcher(text).matches()
        ? DecimalNode.valueOf(new BigDecimal(text))
        : TextNode.valueOf(text);
  }

  private void add(String name, Optional<JsonPlace> value) throws OpenAiError {
    if (value.isEmpty()) {
      return;
    }
    JsonPlace before = stated.putIfAbsent(name, value.get());
    if (before != null) {
      throw value.get().wrong("given in " + before.path() + ", too", "once");
    }
  }

  Preference preference() throws OpenAiError {
    JsonPlace context = stated.get("context");
    JsonPlace weights = stated.get("weights");
    if (context != null && weights != null) {
      throw weights.wrong("besides " + context.path(), "a context or weights");
    }
    if (context != null) {
      return new Preference.InContext(context.text());
    }
    return weights == null
        ? new Preference.Usual()
        : new Preference.Weighing(ChatWeights.read(weights));
  }

  /**
   * @param most that may be asked for
   */
  Optional<Duration> deadline(Duration most) throws OpenAiError {
    JsonPlace deadline = stated.get("deadline_ms");
    return deadline == null
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(deadline.whole(1, most.toMillis())));
  }

  Optional<Budget> limit() throws OpenAiError {
    List<Budget> limits = new ArrayList<>();
    String first = "";
    for (String name : List.of("max_usd", "max_tokens", "max_completions")) {
      JsonPlace limit = stated.get(name);
      if (limit == null) {
        continue;
      }
      if (!limits.isEmpty()) {
        throw limit.wrong("besides " + first, "one limit");
      }
      first = limit.path();
      limits.add(
          switch (name) {
            case "max_usd" -> usd(limit);
            case "max_tokens" -> new Budget(Budget.Unit.TOKENS, limit.whole(1, Long.MAX_VALUE), 0);
            default -> Budget.ofCompletions(limit.whole(1, Long.MAX_VALUE));
          });
    }
    return limits.stream().findFirst();
  }

  /** In whole pico-USD, rounded down, but not to none. */
  private static Budget usd(JsonPlace limit) throws OpenAiError {
    long pico = limit.positive(MAX_USD).movePointRight(12).max(BigDecimal.ONE).longValue();
    return new Budget(Budget.Unit.USD, pico, 0);
  }

  /**
   * Where in the request that stands which a keeper of policies calls so, such as {@code context},
   * {@code limit} or {@code variables.question}.
   */
  String place(String param) {
    if (param.startsWith("variables")) {
      return "iapo." + param;
    }
    List<String> names =
        switch (param) {
          case "limit" -> List.of("max_usd", "max_tokens", "max_completions");
          case "deadline" -> List.of("deadline_ms");
          default -> List.of(param);
        };
    for (String name : names) {
      JsonPlace place = stated.get(name);
      if (place != null) {
        return place.path();
      }
    }
    return NAMES.contains(names.get(0)) ? "iapo." + names.get(0) : param;
  }
}
