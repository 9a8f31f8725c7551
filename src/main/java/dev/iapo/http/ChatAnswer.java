package dev.iapo.http;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.headers.RawHeader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.domain.Deployable;
import dev.iapo.inference.Aggregation;
import dev.iapo.serve.Bill;
import dev.iapo.serve.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes an answer as OpenAI's completion, or as the stream of its chunks. */
final class ChatAnswer {
  private static final ContentType EVENT_STREAM =
      ContentTypes.create(
          MediaTypes.customWithFixedCharset(
              "text", "event-stream", HttpCharsets.UTF_8, Map.of(), false));
  private static final Set<String> FINISHES = Set.of("stop", "length", "content_filter");

  private final Reply.Answer answer;
  private final ChatRequest request;
  private final long created;

  /**
   * @param created seconds since 1970
   */
  ChatAnswer(Reply.Answer answer, ChatRequest request, long created) {
    this.answer = answer;
    this.request = request;
    this.created = created;
  }

  HttpResponse response() {
    HttpResponse response =
        request.stream()
            ? HttpResponse.create()
                .withEntity(
                    HttpEntities.create(EVENT_STREAM, events().getBytes(StandardCharsets.UTF_8)))
            : Answers.ok(completion());
    return response.addHeader(RawHeader.create(OpenAiError.REQUEST_ID, answer.id()));
  }

  private ObjectNode completion() {
    ObjectNode body = head("chat.completion");
    ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
    choice
        .putObject("message")
        .put("role", "assistant")
        .put("content", answer.text())
        .putNull("refusal");
    choice.putNull("logprobs").put("finish_reason", finish());
    body.set("usage", usage());
    body.set("iapo", extension());
    return body;
  }

  private ObjectNode head(String object) {
    return ApiJson.object()
        .put("id", "chatcmpl-" + answer.id())
        .put("object", object)
        .put("created", created)
        .put("model", "iapo/" + answer.by().policy());
  }

  /** All of it at once, as there is nothing to tell before the answer is known. */
  private String events() {
    ObjectNode role =
        ApiJson.object().put("role", "assistant").put("content", "").putNull("refusal");
    ObjectNode last = chunk(ApiJson.object());
    ((ObjectNode) last.path("choices").path(0)).put("finish_reason", finish());
    ObjectNode extension = extension();
    if (!request.usageChunk()) {
      extension.set("usage", usage()); // clients take a chunk with usage to have no choices
    }
    last.set("iapo", extension);
    StringBuilder events = new StringBuilder();
    event(events, chunk(role));
    event(events, chunk(ApiJson.object().put("content", answer.text())));
    event(events, last);
    if (request.usageChunk()) {
      ObjectNode usage = head("chat.completion.chunk");
      usage.putArray("choices");
      usage.set("usage", usage());
      event(events, usage);
    }
    return events.append("data: [DONE]\n\n").toString();
  }

  private ObjectNode chunk(ObjectNode delta) {
    ObjectNode chunk = head("chat.completion.chunk");
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    choice.set("delta", delta);
    choice.putNull("logprobs").putNull("finish_reason");
    if (request.usageChunk()) {
      chunk.putNull("usage");
    }
    return chunk;
  }

  private static void event(StringBuilder events, ObjectNode chunk) {
    events.append("data: ").append(ApiJson.text(chunk)).append("\n\n");
  }

  /** As clients know them: what only the provider knows is an end like any other. */
  private String finish() {
    return FINISHES.contains(answer.finishReason()) ? answer.finishReason() : "stop";
  }

  private ObjectNode usage() {
    Bill bill = answer.bill();
    ObjectNode usage =
        ApiJson.object()
            .put("prompt_tokens", bill.inputTokens())
            .put("completion_tokens", bill.outputTokens())
            .put("total_tokens", bill.inputTokens() + bill.outputTokens());
    usage.putObject("prompt_tokens_details").put("cached_tokens", bill.cachedInputTokens());
    return usage;
  }

  private ObjectNode extension() {
    Deployable.Arm arm = answer.by().arm();
    ObjectNode node =
        ApiJson.object()
            .put("policy", answer.by().policy())
            .put("version", answer.by().version())
            .put("context", answer.by().context().orElse(null));
    ObjectNode weights = node.putObject("weights");
    answer.by().weights().forEach(weights::put);
    node.set("arm", arm(arm));
    node.put("planned", answer.planned());
    node.put("stopped", answer.stopped().label());
    node.put("partial", answer.stopped().partial());
    node.put("trouble", answer.trouble().orElse(null));
    node.put("answer", answer.key().orElse(null));
    number(node, "margin", answer.margin());
    node.put("tied", answer.tied());
    votes(node.putArray("votes"), arm.voting().weightBy().isPresent());
    ArrayNode scores = node.putArray("scores");
    for (double score : answer.scores()) {
      if (Double.isFinite(score)) {
        scores.add(score);
      } else {
        scores.addNull();
      }
    }
    node.put("unparsed", answer.unparsed());
    bill(node, answer.bill());
    request.ignored().forEach(node.putArray("ignored")::add);
    return node;
  }

  private void votes(ArrayNode votes, boolean weighted) {
    List<Aggregation.Count> counts = answer.votes();
    for (Aggregation.Count count : counts) {
      ObjectNode vote = votes.addObject().put("answer", count.key()).put("count", count.count());
      if (weighted) {
        number(vote, "weight", count.weight());
      }
    }
  }

  static ObjectNode arm(Deployable.Arm arm) {
    return ApiJson.object()
        .put("prompt", arm.configuration().prompt().id())
        .put("model", arm.configuration().model().name())
        .put("strategy", arm.strategy())
        .put("scale", arm.scale());
  }

  /** What was drawn and paid. */
  static void bill(ObjectNode node, Bill bill) {
    node.put("completions", bill.completions());
    node.put("calls", bill.calls());
    node.put("under_way", bill.underWay());
    number(node.putObject("cost"), "amount", bill.cost()).put("unit", bill.unit());
    number(node, "usd", bill.usd().orElse(Double.NaN));
  }

  /** A number that is not known is null. */
  static ObjectNode number(ObjectNode node, String name, double value) {
    return Double.isFinite(value) ? node.put(name, value) : node.putNull(name);
  }
}
