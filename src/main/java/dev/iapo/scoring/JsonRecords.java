package dev.iapo.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Objects in a completion, as their texts. They may stand alone, in lists, in other objects, in a
 * code fence or among prose; of a list that is cut off, those that are whole.
 */
public final class JsonRecords {
  private JsonRecords() {}

  /**
   * The objects that have one of these keys, in order; what is within such an object is not looked
   * at.
   *
   * @return texts by key; what is no text is left out
   */
  public static List<Map<String, String>> with(Set<String> keys, String completion) {
    List<Map<String, String>> found = new ArrayList<>();
    JsonText.all(completion).forEach(value -> add(keys, value, found));
    return found;
  }

  private static void add(Set<String> keys, JsonNode value, List<Map<String, String>> found) {
    if (value.isObject() && keys.stream().anyMatch(value::has)) {
      Map<String, String> texts = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        if (field.getValue().isTextual()) {
          texts.put(field.getKey(), field.getValue().textValue());
        }
      }
      found.add(texts);
      return;
    }
    value.forEach(within -> add(keys, within, found)); // as deep as JsonText reads
  }
}
