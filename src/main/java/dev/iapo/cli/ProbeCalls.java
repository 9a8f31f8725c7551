package dev.iapo.cli;

import dev.iapo.config.ProviderSetup;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Query;
import dev.iapo.domain.Sampling;
import dev.iapo.domain.Spend;
import dev.iapo.ledger.Tariff;
import dev.iapo.llm.LlmClient;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import dev.iapo.llm.http.HttpLlmClient;
import dev.iapo.llm.http.LogprobsWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The calls of one probe: a prompt of the task with one of its queries, asked in several ways. */
final class ProbeCalls implements AutoCloseable {
  /** The most that a probe makes. */
  static final int MOST = 7;

  /** Asked for in the one call that asks for several completions. */
  static final int CHOICES = 4;

  private static final int MOST_TOKENS = 32;
  private static final int SEED = 20_011;
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Configuration configuration;
  private final List<ChatMessage> messages;
  private final Duration deadline;
  private final LogprobsWatch watch;
  private final LlmClient client;
  private final List<Long> answeredMillis = new ArrayList<>();

  ProbeCalls(ProviderSetup provider, Configuration configuration, Query query) {
    this.configuration = configuration;
    this.messages = configuration.prompt().render(query);
    this.deadline = provider.gateway().callTimeout();
    this.watch = new LogprobsWatch(provider.wire());
    this.client = new HttpLlmClient(provider.api(), watch);
  }

  /** One completion, as the task samples it; calls of the same seed number are the same call. */
  LlmResult one(int seed) {
    return ask(configuration.model().name(), small(), 1, seed);
  }

  /** Several completions in one call. */
  LlmResult several() {
    return ask(configuration.model().name(), small(), CHOICES, 2);
  }

  /** A completion that may have one token. */
  LlmResult oneToken() {
    return ask(configuration.model().name(), sampling(1, Map.of()), 1, 3);
  }

  /** With a further field that asks for log probabilities. */
  LlmResult logprobs(Map<String, Object> field) {
    return ask(configuration.model().name(), sampling(small().maxTokens(), field), 1, 4);
  }

  boolean logprobsSeen() {
    return watch.seen();
  }

  /** Of a model that there cannot be. */
  LlmResult unknownModel() {
    return ask(configuration.model().name() + "-no-such-model", sampling(1, Map.of()), 1, 5);
  }

  /** How long the answered calls took, shortest first. */
  List<Long> answeredMillis() {
    return answeredMillis.stream().sorted().toList();
  }

  /** The most that all calls of a probe may be charged. */
  static Spend most(Configuration configuration, Query query, Tariff tariff) {
    List<ChatMessage> messages = configuration.prompt().render(query);
    Sampling sampling = small(configuration.sampling());
    Spend one = tariff.bound(messages, sampling).of(1).total();
    Spend all = one;
    for (int i = 1; i < MOST - 1 + CHOICES; i++) { // each choice with a prompt of its own
      all = all.plus(one);
    }
    return all;
  }

  private static Sampling small(Sampling given) {
    return sampling(given, Math.min(MOST_TOKENS, given.maxTokens()), Map.of());
  }

  private Sampling small() {
    return small(configuration.sampling());
  }

  private Sampling sampling(int maxTokens, Map<String, Object> further) {
    return sampling(configuration.sampling(), maxTokens, further);
  }

  private static Sampling sampling(Sampling given, int maxTokens, Map<String, Object> further) {
    Map<String, Object> extra = new HashMap<>(given.extra());
    extra.putAll(further);
    return new Sampling(
        given.temperature(),
        given.topP(),
        maxTokens,
        given.maxTokensField(),
        given.responseFormat(),
        extra);
  }

  private LlmResult ask(String model, Sampling sampling, int choices, int seed) {
    long start = System.nanoTime();
    LlmRequest request = new LlmRequest(model, messages, sampling, choices, SEED + seed, deadline);
    LlmResult result = Await.on(client.complete(request), deadline.plus(GRACE), "the probe's call");
    if (result instanceof LlmReply) {
      answeredMillis.add((System.nanoTime() - start) / 1_000_000);
    }
    return result;
  }

  @Override
  public void close() {
    client.close();
  }
}
