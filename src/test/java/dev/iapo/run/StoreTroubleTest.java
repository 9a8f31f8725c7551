package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Task;
import dev.iapo.gateway.LlmGateway;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.ledger.Ledger;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.store.Fact;
import dev.iapo.store.KeptCall;
import dev.iapo.store.Recorder;
import dev.iapo.store.Recovery;
import dev.iapo.store.Span;
import dev.iapo.store.Store;
import dev.iapo.store.StoreException;
import dev.iapo.store.jdbc.Stores;
import dev.iapo.testkit.EnvironmentClient;
import dev.iapo.testkit.Environments;
import dev.iapo.testkit.ForwardingStore;
import dev.iapo.testkit.KeptRuns;
import dev.iapo.testkit.MemoryStore;
import dev.iapo.testkit.RunBench;
import dev.iapo.testkit.RunBench.Finished;
import dev.iapo.testkit.ScriptedClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs whose store fails: nothing more is sent, and when it is mended they end as they would. */
class StoreTroubleTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final RecordedEnvironment VOTES = Environments.votes(TieRule.FAIR);
  private static final Task TASK =
      RunBench.task(VOTES, new Budget(Budget.Unit.COMPLETIONS, 500, 0.5), 3);
  private static final RunSettings SETTINGS = RunBench.settings(TASK, 1, 7);

  private static final int BYTES_LEFT = 300_000;

  private final RunBench bench = new RunBench(KIT);

  @TempDir private Path folder;

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private static ScriptedClient provider() {
    return new ScriptedClient(
        (request, call) ->
            EnvironmentClient.later(
                EnvironmentClient.answer(VOTES, request, request.choices()), call));
  }

  private Finished undisturbed() {
    return bench.run(TASK, 1, 7, provider());
  }

  private Finished run(Store store, ScriptedClient client) {
    return bench
        .start(
            KeptRuns.resume(SETTINGS, store, Recovery.RESEND),
            RunBench.gateway(SETTINGS.inFlight()),
            client,
            Optional.of(store))
        .finished();
  }

  private static void assertAsIfUndisturbed(Finished end, Finished undisturbed) {
    assertThat(end.result().state()).as(end.result().detail()).isEqualTo(RunResult.State.COMPLETED);
    assertThat(end.result().choices()).isEqualTo(undisturbed.result().choices());
    assertThat(end.records().stream().map(record -> record.calls()).toList())
        .isEqualTo(undisturbed.records().stream().map(record -> record.calls()).toList());
  }

  private static int booked(Store store) {
    int booked = 0;
    for (int c = 0; c < TASK.configurations().size(); c++) {
      for (int q = 0; q < TASK.data().train().size(); q++) {
        Span all = new Span(c, q, 0, Integer.MAX_VALUE);
        booked += store.calls(SETTINGS.run(), List.of(all)).get(0).size();
      }
    }
    return booked;
  }

  /** Its disk fails for good at the nth write of a kind. */
  private static final class FailingStore extends ForwardingStore {
    private final Predicate<Fact> kind;
    private final ScriptedClient client;
    private int left;
    private int callsBefore = -1;

    FailingStore(Store store, Predicate<Fact> kind, int nth, ScriptedClient client) {
      super(store);
      this.kind = kind;
      this.left = nth;
      this.client = client;
    }

    @Override
    public void write(List<Fact> facts) {
      if (left > 0 && facts.stream().anyMatch(kind)) {
        left--;
      }
      if (left == 0) {
        if (callsBefore < 0) {
          callsBefore = client.calls();
        }
        throw new StoreException("the disk is broken (change it)");
      }
      super.write(facts);
    }
  }

  private static Predicate<Fact> kind(String name) {
    return switch (name) {
      case "booking" -> fact -> fact instanceof Fact.Booked;
      case "outcome" -> fact -> fact instanceof Fact.Ended;
      default -> fact -> fact instanceof Fact.Decided;
    };
  }

  @ParameterizedTest
  @CsvSource({
    "booking, 1",
    "booking, 2",
    "booking, 20",
    "outcome, 1",
    "outcome, 9",
    "outcome, 30",
    "decision, 1",
    "decision, 2",
    "decision, 3",
    "decision, 5"
  })
  void run_commitFails_sendsNothingMoreAndIsParked(String kind, int nth) {
    MemoryStore disk = new MemoryStore();
    ScriptedClient client = provider();
    FailingStore failing = new FailingStore(disk, kind(kind), nth, client);

    Finished parked = run(failing, client);

    assertThat(parked.result().state()).isEqualTo(RunResult.State.PARKED);
    assertThat(parked.result().detail())
        .isEqualTo(
            "the store has failed, so nothing more is sent: the disk is broken (change it) (mend that, and resume)");
    assertThat(client.calls()).isLessThanOrEqualTo(booked(disk));
    assertThat(client.calls() - failing.callsBefore).isLessThanOrEqualTo(SETTINGS.inFlight());

    ScriptedClient later = provider();
    Finished end = run(disk, later);
    assertAsIfUndisturbed(end, undisturbed());
    long spent = disk.totals(SETTINGS.run()).spent().completions();
    assertThat(spent)
        .isBetween(client.bill().plus(later.bill()).completions(), TASK.search().budget().limit());
  }

  @Test
  void run_readFails_sendsNothingMoreAndIsParked() {
    MemoryStore disk = new MemoryStore();
    ScriptedClient first = provider();
    run(new FailingStore(disk, kind("outcome"), 9, first), first);
    ScriptedClient client = provider();
    Store unreadable =
        new ForwardingStore(disk) {
          @Override
          public List<List<KeptCall>> calls(String run, List<Span> spans) {
            throw new StoreException("a sector cannot be read");
          }
        };

    Finished parked = run(unreadable, client);

    assertThat(client.calls()).isZero();
    assertThat(parked.result().state()).isEqualTo(RunResult.State.PARKED);
    assertThat(parked.result().detail())
        .startsWith("the store has failed, so nothing more is sent: a sector cannot be read");
    assertAsIfUndisturbed(run(disk, provider()), undisturbed());
  }

  @Test
  void run_diskFull_sendsNothingMoreAndIsParked() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    Assumptions.assumeTrue(
        command("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk.toString()),
        "a small file system cannot be mounted (expected: root)");
    try {
      ScriptedClient client = provider();
      Store store = Stores.open(disk.resolve("store"), Optional.empty());
      Path filler = fill(disk);
      Finished parked = run(store, client);
      assertThat(parked.result().state()).isEqualTo(RunResult.State.PARKED);
      assertThat(parked.result().detail())
          .startsWith("the store has failed, so nothing more is sent: the disk of ")
          .contains("is full (free some space; what was kept before is safe)")
          .endsWith("(mend that, and resume)");
      assertThat(client.calls()).isPositive().isLessThanOrEqualTo(booked(store));
      store.close();
      Files.delete(filler);
      try (Store mended = Stores.open(disk.resolve("store"), Optional.empty())) {
        ScriptedClient later = provider();
        assertAsIfUndisturbed(run(mended, later), undisturbed());
        assertThat(mended.totals(SETTINGS.run()).spent().completions())
            .isBetween(
                client.bill().plus(later.bill()).completions(), TASK.search().budget().limit());
      }
    } finally {
      command("umount", "-l", disk.toString()); // even if a failed test still has it open
    }
  }

  /** A file that leaves little on the disk. */
  private static Path fill(Path disk) throws IOException {
    Path filler = disk.resolve("filler");
    long left = Files.getFileStore(disk).getUsableSpace();
    Files.write(filler, new byte[(int) (left - BYTES_LEFT)]);
    return filler;
  }

  private static boolean command(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  /** A clock that goes by leaps, forth and back. */
  private static InstantSource leaping(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return () -> Instant.ofEpochSecond(random.nextLong(4_000_000_000L));
  }

  /** As a run by itself, by another clock. */
  private Finished run(RunSettings settings, Store store, ScriptedClient client, long clock) {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    TestProbe<RunEvent> events = KIT.createTestProbe();
    ActorRef<Ledger.Command> ledger =
        KIT.spawn(Ledger.create(meters, Map.of(), Map.of(), leaping(-clock), Optional.empty()));
    Optional<ActorRef<Recorder.Command>> recorder =
        Optional.of(KIT.spawn(Recorder.create(store, leaping(clock)), Recorder.dispatcher()));
    ActorRef<LlmGateway.Command> gateway =
        KIT.spawn(
            LlmGateway.create(
                RunBench.gateway(settings.inFlight()), client, ledger, recorder, meters));
    ActorRef<RunSupervisor.Command> supervisor =
        KIT.spawn(
            RunSupervisor.create(
                settings,
                Map.of(RunBench.PROVIDER, gateway),
                ledger,
                recorder,
                events.getRef()::tell));
    Finished finished = new RunBench.Running(settings.task(), supervisor, events).finished();
    KIT.stop(gateway);
    KIT.stop(recorder.get());
    KIT.stop(ledger);
    return finished;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void run_clockLeapsForthAndBack_asIfItDidNot(long clock) throws Exception {
    Finished undisturbed = undisturbed();
    ScriptedClient first = provider();
    try (Store disk = Stores.open(folder.resolve("store"), Optional.empty())) {
      Store failing = new FailingStore(disk, kind("outcome"), 20, first);
      Finished parked =
          run(KeptRuns.resume(SETTINGS, failing, Recovery.RESEND), failing, first, clock);
      assertThat(parked.result().state()).isEqualTo(RunResult.State.PARKED);
    }
    try (Store disk = Stores.open(folder.resolve("store"), Optional.empty())) {
      ScriptedClient client = provider();
      RunSettings resumed = KeptRuns.resume(SETTINGS, disk, Recovery.RESEND);
      assertAsIfUndisturbed(run(resumed, disk, client, clock + 10), undisturbed);
      assertThat(disk.totals(SETTINGS.run()).spent().completions())
          .isBetween(
              first.bill().plus(client.bill()).completions(), TASK.search().budget().limit());
    }
  }

  /** What a process leaves that is killed half-way: its files, as they are in that moment. */
  private void leaveHalfWay(Path there) throws IOException {
    Path here = folder.resolve("first");
    ScriptedClient client = provider();
    try (Store disk = Stores.open(here, Optional.empty())) {
      run(new FailingStore(disk, kind("outcome"), 25, client), client);
      Files.createDirectory(there);
      try (Stream<Path> files = Files.list(here)) {
        for (Path file : files.toList()) {
          Files.copy(file, there.resolve(file.getFileName()));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "store.db-wal, 0, false",
    "store.db-wal, 0.1, false",
    "store.db-wal, 0.5, false",
    "store.db-wal, 0.93, false",
    "store.db, 0, false",
    "store.db, 0.5, false",
    "store.db, 0.9, false",
    "store.db, 0, true",
    "store.db, 0.1, true",
    "store.db, 0.5, true",
    "store.db, 0.9, true"
  })
  void resume_tornFile_endsAsIfUndisturbedOrIsRefused(String file, double left, boolean closed)
      throws Exception {
    Path store = folder.resolve("torn");
    leaveHalfWay(store);
    if (closed) {
      Stores.open(store, Optional.empty()).close();
    }
    try (RandomAccessFile torn = new RandomAccessFile(store.resolve(file).toFile(), "rw")) {
      torn.setLength((long) (torn.length() * left));
    }
    Finished end;
    try (Store disk = Stores.open(store, Optional.empty())) {
      end = run(disk, provider());
    } catch (StoreException refused) {
      assertThat(refused).hasMessageContaining(store.toString()).hasMessageContaining("backup");
      return;
    }
    assertAsIfUndisturbed(end, undisturbed());
  }
}
