package dev.iapo.llm.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.domain.Template;
import java.util.HashMap;
import java.util.Map;

/** A completion to be scored, with its query, as it stands in a message of a request. */
record Item(ObjectNode json) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads the content of a message.
   *
   * @throws IllegalArgumentException if it is no item
   */
  static Item of(String content) {
    try {
      if (JSON.readTree(content) instanceof ObjectNode object) {
        return new Item(object);
      }
    } catch (JsonProcessingException e) { // reported below
    }
    throw new IllegalArgumentException("a message is no item (expected: a JSON object)");
  }

  String completion() {
    return json.path("completion").asText();
  }

  /** A template with the fields of the query, and the completion, filled in. */
  String fillIn(String template) {
    Map<String, String> values = new HashMap<>();
    JsonNode fields = json.path("query").path("fields");
    fields.properties().forEach(field -> values.put(field.getKey(), field.getValue().asText()));
    values.put(Protocol.COMPLETION, completion());
    return Template.render(template, values);
  }

  ObjectNode withoutReference() {
    return json.deepCopy().without("reference");
  }
}
