package dev.iapo.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Sampling;
import dev.iapo.domain.Seeds;
import dev.iapo.domain.Spend;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.llm.LlmReply.Usage;
import dev.iapo.llm.LlmRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * A chat completions API that does to each call what a plan says, and keeps its own books: what
 * arrived, what was done to it, and what would be billed, reckoned apart from the code under test.
 */
public final class FaultEndpoint implements AutoCloseable {
  /**
   * A call as it arrived.
   *
   * @param number from 0, in order of arrival
   * @param attempt from 0, of calls with the same messages and seed
   */
  public record Call(int number, int attempt, LlmRequest request) {
    /** The text of the last message. */
    public String query() {
      List<ChatMessage> messages = request.messages();
      return messages.get(messages.size() - 1).content();
    }
  }

  /** What was done to a call, and what it is billed. */
  public record Entry(Call call, Fault fault, Spend billed) {}

  /** Says what is done to a call. */
  @FunctionalInterface
  public interface Plan {
    Fault of(Call call);
  }

  /** Answers a request with so many choices. */
  @FunctionalInterface
  public interface Answers {
    LlmReply answer(LlmRequest request, int choices);
  }

  private final ObjectMapper json = new ObjectMapper();
  private final Plan plan;
  private final Answers answers;
  private final RawServer server;
  private final List<Entry> entries = new ArrayList<>();
  private final Map<List<Object>, Integer> attempts = new HashMap<>();

  public FaultEndpoint(Plan plan, Answers answers) {
    this.plan = plan;
    this.answers = answers;
    this.server = new RawServer(this::serve);
  }

  /** The first calls are done this to, in order of arrival; all others are answered well. */
  public static FaultEndpoint first(Fault... faults) {
    return new FaultEndpoint(
        call -> call.number() < faults.length ? faults[call.number()] : Fault.NONE,
        ScriptedClient::reply);
  }

  /** Every call is done this to, if it is not answered well. */
  public static FaultEndpoint always(Function<LlmRequest, Fault> fault) {
    return new FaultEndpoint(call -> fault.apply(call.request()), ScriptedClient::reply);
  }

  /**
   * This share of calls fails, each in one of these ways; which ones follows from the requests, not
   * from the order in which they arrive.
   */
  public static Plan mix(long seed, double share, List<Fault> faults) {
    return call -> {
      LlmRequest request = call.request();
      SplittableRandom random =
          new SplittableRandom(
              Seeds.mix(seed, request.seed(), Seeds.hash(call.query()), call.attempt()));
      return random.nextDouble() < share ? faults.get(random.nextInt(faults.size())) : Fault.NONE;
    };
  }

  private void serve(RawServer.Request raw, Socket connection, OutputStream out)
      throws IOException {
    LlmRequest request = request(json.readTree(raw.body()));
    Fault fault;
    LlmReply reply;
    synchronized (this) {
      int attempt = attempts.merge(List.of(request.messages(), request.seed()), 1, Integer::sum);
      Call call = new Call(entries.size(), attempt - 1, request);
      fault = plan.of(call);
      reply = answers.answer(request, Math.min(request.choices(), fault.mostChoices()));
      Spend billed =
          fault.bill() == Fault.Bill.NOTHING
              ? Spend.NOTHING
              : ScriptedClient.billed(reply.completions().size(), reply.usage().orElseThrow());
      entries.add(new Entry(call, fault, billed));
    }
    fault.action().serve(body(reply), connection, out);
  }

  private static LlmRequest request(JsonNode body) {
    List<ChatMessage> messages = new ArrayList<>();
    for (JsonNode message : body.path("messages")) {
      messages.add(
          new ChatMessage(message.path("role").asText(), message.path("content").asText()));
    }
    return new LlmRequest(
        body.path("model").asText(),
        messages,
        Sampling.ofMaxTokens(body.path("max_tokens").asInt()),
        body.path("n").asInt(1),
        body.path("seed").asInt(),
        Duration.ZERO);
  }

  private ObjectNode body(LlmReply reply) {
    ObjectNode body = json.createObjectNode();
    ArrayNode choices = body.putArray("choices");
    for (Completion completion : reply.completions()) {
      ObjectNode choice = choices.addObject().put("index", choices.size() - 1);
      choice.putObject("message").put("role", "assistant").put("content", completion.text());
      choice.put("finish_reason", completion.finishReason());
    }
    Usage usage = reply.usage().orElseThrow();
    ObjectNode node = body.putObject("usage");
    usage.extra().forEach(node::put);
    node.put("prompt_tokens", usage.inputTokens());
    node.put("completion_tokens", usage.outputTokens());
    node.putObject("prompt_tokens_details").put("cached_tokens", usage.cachedInputTokens());
    return body;
  }

  public URI baseUri() {
    return server.uri("/v1");
  }

  /** The books, in order of arrival. */
  public synchronized List<Entry> entries() {
    return List.copyOf(entries);
  }

  public synchronized int calls() {
    return entries.size();
  }

  /** How many choices each call asked for. */
  public List<Integer> choicesAsked() {
    return entries().stream().map(entry -> entry.call().request().choices()).toList();
  }

  /** Everything billed. */
  public Spend billed() {
    return entries().stream().map(Entry::billed).reduce(Spend.NOTHING, Spend::plus);
  }

  /** What was billed of calls that ended so. */
  public Spend billed(Fault.Bill bill) {
    return entries().stream()
        .filter(entry -> entry.fault().bill() == bill)
        .map(Entry::billed)
        .reduce(Spend.NOTHING, Spend::plus);
  }

  @Override
  public void close() {
    server.close();
  }
}
