package dev.iapo.scoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.domain.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What a service is told of a completion, and what it answers of several, as JSON. */
public final class ServiceItem {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ServiceItem() {}

  /** {@code {"query": {"id": …, field: …}, "completion": …, "reference": […]}}. */
  public static String write(Query query, String completion) {
    ObjectNode item = MAPPER.createObjectNode();
    ObjectNode fields = item.putObject("query").put("id", query.id());
    new TreeMap<>(query.fields()).forEach(fields::put);
    item.put("completion", completion);
    query.accepted().forEach(item.putArray("reference")::add);
    return text(item);
  }

  /** The answers in a list of them, each as a text; empty if it is no list of so many. */
  public static Optional<List<String>> answers(String list, int items) {
    try {
      JsonNode node = MAPPER.readTree(list);
      if (!node.isArray() || node.size() != items) {
        return Optional.empty();
      }
      List<String> answers = new ArrayList<>();
      node.forEach(answer -> answers.add(text(answer)));
      return Optional.of(answers);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static String text(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree in memory is not written", e);
    }
  }
}
