package dev.iapo.scoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.domain.Query;
import java.util.TreeMap;

/**
 * What a service is told of a completion: <code>
 * {"query": {"id": …, "fields": {…}}, "completion": …, "reference": […]}</code>, the fields in the
 * order of their names.
 */
public final class ServiceItem {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ServiceItem() {}

  /** The item as JSON, the same for the same query and completion. */
  public static String text(Query query, String completion) {
    ObjectNode item = JSON.createObjectNode();
    ObjectNode fields = item.putObject("query").put("id", query.id()).putObject("fields");
    new TreeMap<>(query.fields()).forEach(fields::put);
    item.put("completion", completion);
    ArrayNode reference = item.putArray("reference");
    query.accepted().forEach(reference::add);
    try {
      return JSON.writeValueAsString(item);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts that are not written", e);
    }
  }
}
