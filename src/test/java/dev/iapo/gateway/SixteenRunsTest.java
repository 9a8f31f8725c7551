package dev.iapo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import dev.iapo.ledger.Ledger;
import dev.iapo.testkit.Fault;
import dev.iapo.testkit.FaultEndpoint;
import dev.iapo.testkit.GatewayBench;
import dev.iapo.testkit.GatewayOverHttp;
import dev.iapo.testkit.ScriptedClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Sixteen runs that draw on one provider at the same time until nothing more fits, while one call
 * in twenty fails: the provider counts no more than the limit, and next to nothing is left.
 */
class SixteenRunsTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final int RUNS = 16;
  private static final int UNDER_WAY = 6;
  private static final int CHOICES = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private static List<Fault> faults() {
    List<Fault> faults = new ArrayList<>(Fault.losses());
    faults.add(Fault.rateLimited("Retry-After: 0.002"));
    faults.add(Fault.error("500 Internal", "Oops.", "server_error"));
    faults.add(Fault.status("502 Bad Gateway", "<html/>"));
    faults.add(Fault.error("503 Unavailable", "Busy.", "overloaded"));
    return faults;
  }

  /** A run that asks for pulls of up to {@link #CHOICES}, in order, until one is refused. */
  private static final class Run {
    private final GatewayBench bench;
    private final String name;
    private final TestProbe<Ledger.Reservation> reserved = KIT.createTestProbe();
    private final TestProbe<JobResult> ended = KIT.createTestProbe();
    private int underWay;

    Run(GatewayBench bench, String name) {
      this.bench = bench;
      this.name = name;
    }

    void drawAll() {
      for (int i = 0; ; i++) {
        Job job = GatewayBench.job(name, name + " " + i, 1 + i % CHOICES, CHOICES);
        bench.ledger.tell(
            new Ledger.Reserve(name, job.id(), "fake", job.reservation(), reserved.getRef()));
        if (answer() instanceof Ledger.Refused) {
          break;
        }
        bench.gateway.tell(new LlmGateway.Complete(job, ended.getRef()));
        underWay++;
        while (underWay >= UNDER_WAY) {
          await();
        }
      }
      while (underWay > 0) {
        await();
      }
    }

    private Ledger.Reservation answer() {
      return reserved.receiveMessage(PATIENCE);
    }

    private void await() {
      ended.receiveMessage(PATIENCE);
      underWay--;
    }
  }

  @ParameterizedTest
  @CsvSource({"1, COMPLETIONS, 150", "2, TOKENS, 8000", "3, USD, 40000000"})
  void draw_mixedFaults_neverBeyondTheLimitAndLittleIsLeft(long seed, Budget.Unit unit, long limit)
      throws Exception {
    FaultEndpoint endpoint =
        new FaultEndpoint(
            FaultEndpoint.mix(seed, 0.05, faults()),
            (request, choices) -> ScriptedClient.reply(request, choices));
    Budget budget = new Budget(unit, limit, 0);
    ExecutorService threads = Executors.newFixedThreadPool(RUNS);
    try (endpoint;
        GatewayOverHttp http = new GatewayOverHttp(KIT, GatewayBench.settings(), endpoint)) {
      List<Future<?>> runs = new ArrayList<>();
      for (int r = 0; r < RUNS; r++) {
        String name = "r" + (char) ('a' + r);
        http.bench.open(name, budget);
        Run run = new Run(http.bench, name);
        runs.add(threads.submit(run::drawAll));
      }
      for (Future<?> run : runs) {
        run.get(120, TimeUnit.SECONDS);
      }
      Map<String, Spend> counted = countedByRun(endpoint);
      long mostOfACall = GatewayBench.job("rx", "rx 1000", CHOICES, CHOICES).reservation().in(unit);
      for (int r = 0; r < RUNS; r++) {
        String name = "r" + (char) ('a' + r);
        long spent = http.bench.settled(name).in(unit);
        assertThat(counted.getOrDefault(name, Spend.NOTHING).in(unit)).isLessThanOrEqualTo(spent);
        assertThat(spent).isLessThanOrEqualTo(limit).isGreaterThan(limit - mostOfACall);
      }
      assertThat(endpoint.entries()).anyMatch(entry -> !entry.fault().equals(Fault.NONE));
    } finally {
      threads.shutdownNow();
    }
  }

  /** What the provider would bill, by the run that its messages name. */
  private static Map<String, Spend> countedByRun(FaultEndpoint endpoint) {
    Map<String, Spend> counted = new HashMap<>();
    for (FaultEndpoint.Entry entry : endpoint.entries()) {
      String run = entry.call().query().substring("What is ".length(), "What is ra".length());
      counted.merge(run, entry.billed(), Spend::plus);
    }
    return counted;
  }
}
