package dev.iapo.llm.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.domain.Template;
import dev.iapo.llm.http.Fields;
import java.util.ArrayList;
import java.util.List;

/** What is sent to a kind of service, and where the scores are in what it answers. */
public sealed interface Protocol {
  /** The name in templates that stands for the completion. */
  String COMPLETION = "completion";

  /**
   * Adds the items to a request.
   *
   * @param model its name, or that of the scorer
   */
  void write(ObjectNode request, String model, List<Item> items);

  /** The scores in the order of the items, whatever they are; none if there is no list of them. */
  List<JsonNode> scores(JsonNode answer);

  /** A webhook of our own protocol: see docs/services.md. */
  record Webhook(boolean reference) implements Protocol {
    private static final int VERSION = 1;

    @Override
    public void write(ObjectNode request, String model, List<Item> items) {
      ArrayNode list = request.put("version", VERSION).put("scorer", model).putArray("items");
      items.forEach(item -> list.add(reference ? item.json() : item.withoutReference()));
    }

    @Override
    public List<JsonNode> scores(JsonNode answer) {
      return elements(answer.path("scores"));
    }
  }

  /** A model served by vLLM that scores pairs of texts. */
  record VllmScore(String query) implements Protocol {
    @Override
    public void write(ObjectNode request, String model, List<Item> items) {
      request.put("model", model);
      ArrayNode queries = request.putArray("text_1");
      ArrayNode completions = request.putArray("text_2");
      for (Item item : items) {
        queries.add(item.fillIn(query));
        completions.add(item.completion());
      }
    }

    @Override
    public List<JsonNode> scores(JsonNode answer) {
      return Fields.inOrder(answer.path("data")).stream().map(e -> e.path("score")).toList();
    }
  }

  /** A model served by vLLM that classifies texts; one with a single class is a reward model. */
  record VllmClassify(String text) implements Protocol {
    @Override
    public void write(ObjectNode request, String model, List<Item> items) {
      ArrayNode texts = request.put("model", model).putArray("input");
      items.forEach(item -> texts.add(item.fillIn(text)));
    }

    @Override
    public List<JsonNode> scores(JsonNode answer) {
      return Fields.inOrder(answer.path("data")).stream().map(VllmClassify::score).toList();
    }

    private static JsonNode score(JsonNode element) {
      JsonNode probabilities = element.path("probs");
      if (probabilities.size() <= 1) {
        return probabilities.path(0);
      }
      ObjectNode score = JsonNodeFactory.instance.objectNode();
      score.set("label", element.path("label"));
      score.set("probs", probabilities);
      return score;
    }
  }

  /** A model served by Hugging Face's text-embeddings-inference that classifies texts or pairs. */
  record TeiPredict(String query) implements Protocol {
    @Override
    public void write(ObjectNode request, String model, List<Item> items) {
      ArrayNode inputs = request.putArray("inputs");
      for (Item item : items) {
        ArrayNode input = inputs.addArray().add(item.fillIn(query));
        if (!Template.fields(query).contains(COMPLETION)) {
          input.add(item.completion());
        }
      }
    }

    @Override
    public List<JsonNode> scores(JsonNode answer) {
      return elements(answer).stream().map(TeiPredict::score).toList();
    }

    private static JsonNode score(JsonNode labels) {
      if (labels.size() == 1) {
        return labels.path(0).path("score");
      }
      ObjectNode score = JsonNodeFactory.instance.objectNode();
      elements(labels)
          .forEach(label -> score.set(label.path("label").asText(), label.path("score")));
      return score;
    }
  }

  private static List<JsonNode> elements(JsonNode list) {
    List<JsonNode> elements = new ArrayList<>();
    if (list.isArray()) {
      list.forEach(elements::add);
    }
    return elements;
  }
}
