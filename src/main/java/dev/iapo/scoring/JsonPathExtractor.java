package dev.iapo.scoring;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.Optional;

/** The value at a path of the JSON in a completion. */
final class JsonPathExtractor implements AnswerExtractor {
  private final JsonPointer path;

  JsonPathExtractor(String path) {
    this.path = JsonPath.parse("answer extractor json-path", path);
  }

  @Override
  public Optional<String> extract(String text) {
    return JsonText.last(text, path).map(JsonText::canonical);
  }
}
