package dev.iapo.daemon;

import dev.iapo.domain.Seeds;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.llm.LlmRequest;
import dev.iapo.testkit.Fault;
import dev.iapo.testkit.FaultEndpoint;
import dev.iapo.testkit.ScriptedClient;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A provider outside the daemon that keeps its own books, one choice a call. It adds: the answer to
 * a question that begins with A is right more often than to one that begins with B.
 */
final class Bookkeeper implements AutoCloseable {
  private static final Pattern SUM = Pattern.compile("(\\w) (\\d+)\\+1\\?");

  private final FaultEndpoint endpoint;
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger mostUnderWay = new AtomicInteger();
  private volatile Predicate<FaultEndpoint.Call> held = call -> false;
  private volatile CountDownLatch gate = new CountDownLatch(0);

  Bookkeeper() {
    endpoint = new FaultEndpoint(this::plan, Bookkeeper::answer);
  }

  /** Calls are answered when their gate is opened, if they are held. */
  private Fault plan(FaultEndpoint.Call call) {
    CountDownLatch own = held.test(call) ? gate : new CountDownLatch(0);
    mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
    return new Fault(
        "held",
        Fault.Bill.ANSWERED,
        Integer.MAX_VALUE,
        (body, connection, out) -> {
          try {
            if (!own.await(60, TimeUnit.SECONDS)) {
              throw new IllegalStateException("nobody opened the gate");
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          underWay.decrementAndGet();
          Fault.NONE.action().serve(body, connection, out);
        });
  }

  private static LlmReply answer(LlmRequest request, int choices) {
    String question = request.messages().get(request.messages().size() - 1).content();
    Matcher sum = SUM.matcher(question);
    if (!sum.find()) {
      throw new IllegalStateException(question);
    }
    int right = Integer.parseInt(sum.group(2)) + 1;
    int percent = sum.group(1).equals("A") ? 80 : 45;
    List<Completion> completions =
        IntStream.range(0, choices)
            .mapToObj(
                i -> {
                  long luck = Seeds.mix(request.seed(), Seeds.hash(question), i);
                  boolean is = Math.floorMod(luck, 100) < percent;
                  return new Completion("it is " + (is ? right : right + 1 + luck % 3), "stop");
                })
            .toList();
    return new LlmReply(completions, Optional.of(ScriptedClient.usage(10, 0, 3L * choices)));
  }

  URI uri() {
    return endpoint.baseUri();
  }

  int calls() {
    return endpoint.calls();
  }

  int mostUnderWay() {
    return mostUnderWay.get();
  }

  List<FaultEndpoint.Entry> entries() {
    return endpoint.entries();
  }

  /** How often completions were sold that had been sold before. */
  long soldAgain() {
    Map<Object, Long> sold =
        endpoint.entries().stream()
            .map(FaultEndpoint.Entry::call)
            .collect(
                Collectors.groupingBy(
                    call -> List.of(call.request().messages(), call.request().seed()),
                    Collectors.counting()));
    return sold.values().stream().mapToLong(times -> times - 1).sum();
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

  @Override
  public void close() {
    release();
    endpoint.close();
  }
}
