package dev.iapo.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iapo.domain.Budget;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Seeds;
import dev.iapo.domain.Spend;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import dev.iapo.run.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The providers of a {@link Judged} task: completions are {@code yes 0.250 word word}, whose number
 * is what judges and the service see of them. All answers follow from the requests alone.
 */
public final class JudgedProviders {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Pattern QUALITY = Pattern.compile("\\b([01]\\.\\d+)\\b");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double REPLY_QUALITY = 0.5;

  /** What becomes of an answer. */
  @FunctionalInterface
  public interface Trouble {
    Trouble NONE = (request, call, good) -> good;

    /**
     * What is answered.
     *
     * @param call its number at its provider, from 0
     */
    LlmResult befall(LlmRequest request, int call, LlmReply good);
  }

  public final ScriptedClient generation;
  public final ScriptedClient judge;
  public final ScriptedClient service;
  private List<Budget> judgesPerDay = List.of();
  private Duration judgesTimeout = TIMEOUT;

  public JudgedProviders() {
    this(Trouble.NONE, Trouble.NONE, Trouble.NONE);
  }

  public JudgedProviders(Trouble generation, Trouble judge, Trouble service) {
    this.generation =
        new ScriptedClient(
            (request, call) -> late(generation, request, call, completions(request)));
    this.judge =
        new ScriptedClient((request, call) -> late(judge, request, call, verdicts(request)));
    this.service =
        ScriptedClient.service(
            RunBench.PICO_USD_PER_ANSWER,
            (request, call) -> late(service, request, call, rewards(request)));
  }

  /** The judges may charge so much on a day. */
  public JudgedProviders judgesPerDay(Budget limit) {
    judgesPerDay = List.of(limit);
    return this;
  }

  public List<Provider> providers(int inFlight) {
    return List.of(
        new Provider(RunBench.gateway(inFlight), generation),
        new Provider(RunBench.gateway(Judged.JUDGES, inFlight, judgesPerDay, judgesTimeout), judge),
        new Provider(RunBench.gateway(Judged.SERVICE, inFlight, List.of(), TIMEOUT), service));
  }

  /** What all of them billed. */
  public Spend bill() {
    return generation.bill().plus(judge.bill()).plus(service.bill());
  }

  public int calls() {
    return generation.calls() + judge.calls() + service.calls();
  }

  private static CompletionStage<LlmResult> late(
      Trouble trouble, LlmRequest request, int call, LlmReply good) {
    LlmResult answer = trouble.befall(request, call, good);
    return call % 3 == 0
        ? CompletableFuture.completedFuture(answer)
        : EnvironmentClient.later(answer, call);
  }

  private static LlmReply completions(LlmRequest request) {
    boolean first = request.messages().get(0).content().equals("p0");
    List<Completion> completions = new ArrayList<>();
    long tokens = 0;
    for (int i = 0; i < request.choices(); i++) {
      SplittableRandom random = new SplittableRandom(Seeds.mix(request.seed(), i));
      int words = random.nextInt(8);
      double quality = first ? random.nextDouble() : 0.4 + 0.3 * random.nextDouble();
      boolean blank = random.nextInt(10) == 0;
      String text =
          (random.nextBoolean() ? "yes" : "no")
              + String.format(Locale.ROOT, " %.3f", quality)
              + " word".repeat(words);
      completions.add(new Completion(blank ? " " : text, "stop"));
      tokens += blank ? 1 : 6 + words;
    }
    return new LlmReply(completions, Optional.of(ScriptedClient.usage(12, 0, tokens)));
  }

  private static LlmReply verdicts(LlmRequest request) {
    List<Completion> answers = new ArrayList<>();
    String asked = request.messages().get(1).content();
    boolean compares = request.messages().get(0).content().equals("referee");
    for (int i = 0; i < request.choices(); i++) {
      SplittableRandom random = new SplittableRandom(Seeds.mix(request.seed(), i, 7));
      String json = compares ? better(asked, random) : rating(asked, random);
      answers.add(new Completion(written(json, random.nextInt(3)), "stop"));
    }
    return new LlmReply(answers, Optional.of(ScriptedClient.usage(20, 0, 9L * request.choices())));
  }

  private static String rating(String asked, SplittableRandom random) {
    int words = asked.split(" word", -1).length - 1;
    return String.format(
        Locale.ROOT,
        "{\"helpful\": %.3f, \"brief\": %d}",
        Math.min(1, Math.max(0, quality(asked) + 0.2 * (random.nextDouble() - 0.5))),
        words);
  }

  private static String better(String asked, SplittableRandom random) {
    double a = quality(asked.substring(0, asked.indexOf("</a>")));
    double b = quality(asked.substring(asked.indexOf("<b>")));
    double lead = a - b + 0.1 + 0.2 * (random.nextDouble() - 0.5); // the first place is liked
    return "{\"better\": \"" + (Math.abs(lead) < 0.05 ? "tie" : lead > 0 ? "A" : "B") + "\"}";
  }

  private static String written(String json, int manner) {
    return switch (manner) {
      case 0 -> json;
      case 1 -> "It is {fine}, I think.\n```json\n" + json + "\n```\nThat is all.";
      default -> "First {\"helpful\": 9, \"better\": \"?\"}; no: " + json + ".";
    };
  }

  private static LlmReply rewards(LlmRequest request) {
    List<Completion> answers = new ArrayList<>();
    for (ChatMessage message : request.messages()) {
      answers.add(new Completion("{\"score\": " + quality(completion(message)) + "}", ""));
    }
    return new LlmReply(answers, Optional.of(ScriptedClient.usage(0, 0, 0)));
  }

  /** The completion of an item. */
  public static String completion(ChatMessage item) {
    try {
      return JSON.readTree(item.content()).path("completion").asText();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(item.content(), e);
    }
  }

  /** What a text is worth; the reply that was sent has no number. */
  public static double quality(String text) {
    Matcher number = QUALITY.matcher(text);
    return number.find() ? Double.parseDouble(number.group(1)) : REPLY_QUALITY;
  }
}
