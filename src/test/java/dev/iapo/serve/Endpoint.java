package dev.iapo.serve;

import dev.iapo.domain.Seeds;
import dev.iapo.domain.Spend;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.llm.LlmRequest;
import dev.iapo.testkit.Fault;
import dev.iapo.testkit.FaultEndpoint;
import dev.iapo.testkit.ScriptedClient;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A provider that keeps its own books. A completion says a number that follows from the question
 * and the call's seed alone, unless it is told otherwise; a judge gives the completion's number.
 */
final class Endpoint implements AutoCloseable {
  /** What a call uses, and a completion besides. */
  static final int INPUT = 10;

  static final int OUTPUT = 3;

  private final FaultEndpoint endpoint = new FaultEndpoint(this::plan, this::answer);
  private volatile Function<FaultEndpoint.Call, Fault> faults = call -> Fault.NONE;
  private volatile Function<LlmRequest, List<String>> says = request -> List.of();
  private volatile Predicate<FaultEndpoint.Call> held = call -> false;
  private volatile CountDownLatch gate = new CountDownLatch(0);

  /** The n-th completion of a call is the n-th of these. */
  Endpoint saying(Function<LlmRequest, List<String>> texts) {
    says = texts;
    return this;
  }

  /** The completions in the order of their calls. */
  Endpoint saying(String... texts) {
    List<String> rest = new ArrayList<>(List.of(texts));
    return saying(
        request -> {
          List<String> now = new ArrayList<>(rest.subList(0, request.choices()));
          rest.subList(0, request.choices()).clear();
          return now;
        });
  }

  Endpoint failing(Function<FaultEndpoint.Call, Fault> fault) {
    faults = fault;
    return this;
  }

  /** From now on such calls wait. */
  void hold(Predicate<FaultEndpoint.Call> which) {
    gate = new CountDownLatch(1);
    held = which;
  }

  /** All calls that wait are answered, and all others as they come. */
  void release() {
    held = call -> false;
    gate.countDown();
  }

  private Fault plan(FaultEndpoint.Call call) {
    Fault fault = faults.apply(call);
    if (!held.test(call)) {
      return fault;
    }
    CountDownLatch own = gate;
    return new Fault(
        "held",
        fault.bill(),
        fault.mostChoices(),
        (body, connection, out) -> {
          try {
            if (!own.await(60, TimeUnit.SECONDS)) {
              throw new IllegalStateException("nobody opened the gate");
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          fault.action().serve(body, connection, out);
        });
  }

  private LlmReply answer(LlmRequest request, int choices) {
    String asked = request.messages().get(0).content();
    List<String> told = says.apply(request);
    List<Completion> completions = new ArrayList<>();
    for (int i = 0; i < choices; i++) {
      String text =
          i < told.size()
              ? told.get(i)
              : request.model().equals("judge")
                  ? "{\"score\": %s}".formatted(asked.replaceAll("(?s).*?(\\d+) as an .*", "$1"))
                  : number(asked, request.seed(), i);
      completions.add(new Completion(text, "stop"));
    }
    return new LlmReply(
        completions, Optional.of(ScriptedClient.usage(INPUT, 0, (long) OUTPUT * choices)));
  }

  /** One of 0..3, the first ones more often, and how often differs from question to question. */
  static String number(String question, long seed, int index) {
    double lead = Math.floorMod(Seeds.hash(question), 1000) / 1000.0;
    double luck = (Seeds.mix(seed, Seeds.hash(question), index) >>> 11) * 0x1p-53;
    int number = luck < lead ? 0 : 1 + (int) ((luck - lead) / (1 - lead) * 3);
    return "it is " + number;
  }

  URI uri() {
    return endpoint.baseUri();
  }

  int calls() {
    return endpoint.calls();
  }

  List<FaultEndpoint.Entry> entries() {
    return endpoint.entries();
  }

  /** Everything billed. */
  Spend billed() {
    return endpoint.billed();
  }

  @Override
  public void close() {
    release();
    endpoint.close();
  }
}
