package dev.iapo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.daemon.Answer.Refused;
import dev.iapo.daemon.Answer.Why;
import dev.iapo.daemon.DaemonBench.Setting;
import dev.iapo.daemon.RunView.State;
import dev.iapo.store.Store;
import dev.iapo.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stores, files and hosts that fail: the keeper says so, and goes on. */
class TroubleTest {
  private static final String BROKEN = "the disk is broken (change it)";

  @TempDir Path dir;
  private volatile String failing = "";
  private volatile Supplier<RuntimeException> failure = () -> new StoreException(BROKEN);

  /** One of whose methods fails. */
  private Store failing(Store store) {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals(failing)) {
                throw failure.get();
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static void assertClear(Answer answer, String why) {
    if (answer instanceof Refused refused && refused.why() != Why.WRONG_STATE) {
      assertThat(refused.why()).isEqualTo(Why.STORAGE_FAILED);
      assertThat(refused.detail()).contains(why);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create",
        "find",
        "runs",
        "queries",
        "setState",
        "amend",
        "delete",
        "write",
        "calls",
        "elsewhere",
        "decisions",
        "open",
        "totals"
      })
  void store_failsAtAMethod_isToldAndMended(String method) {
    survive(method, BROKEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create",
        "find",
        "queries",
        "setState",
        "amend",
        "delete",
        "write",
        "decisions",
        "open",
        "totals"
      })
  void store_hasABug_isTold(String method) {
    failure = () -> new IllegalStateException("a bug");
    survive(method, "internal error");
  }

  private void survive(String method, String why) {
    try (Bookkeeper provider = new Bookkeeper()) {
      survive(method, why, provider);
    }
  }

  private void survive(String method, String why, Bookkeeper provider) {
    String kept;
    try (DaemonBench bench =
        new DaemonBench(
            Setting.of(dir).taking(1, 20).over(this::failing).asking(provider.uri(), 4))) {
      provider.hold(call -> call.number() >= 30);
      String going = bench.run(DaemonBench.sums("going", 120));
      List<String> waiting =
          Stream.of("a", "b", "c", "d").map(t -> bench.run(DaemonBench.sums(t, 60))).toList();
      kept = waiting.get(0);
      Awaitility.await().atMost(DaemonBench.SOON).until(() -> provider.calls() > 30);
      failing = method;
      assertClear(bench.submit(DaemonBench.sums("new", 60)), why);
      assertClear(bench.pause(waiting.get(1)), why);
      assertClear(bench.cancel(waiting.get(2)), why);
      assertClear(bench.delete(waiting.get(3)), why);
      assertClear(bench.raise(kept, 100), why);
      provider.release();
      Awaitility.await().atMost(DaemonBench.SOON).until(() -> bench.get(going).state().hasEnded());
      Awaitility.await()
          .atMost(DaemonBench.SOON)
          .until(() -> bench.all().stream().noneMatch(run -> run.state().isActive()));
      failing = "";
      bench.all().forEach(run -> assertThat(bench.get(run.id())).isEqualTo(run));
      bench.shutDown();
    }
    try (DaemonBench bench = new DaemonBench(Setting.of(dir).asking(provider.uri(), 4))) {
      if (bench.get(kept).state().isAtRest()) {
        bench.resume(kept);
      }
      assertThat(bench.await(kept, State.COMPLETED).conclusive()).isPresent();
    }
  }

  @Test
  void run_folderThatIsAFile_parksWithTheReasonAndOthersGoOn() throws IOException {
    try (DaemonBench bench = new DaemonBench(Setting.of(dir).taking(0, 20))) {
      bench.run(DaemonBench.alone("t", 60, 0));
      bench.run(DaemonBench.alone("t", 60, 0));
      bench.shutDown();
    }
    String bad;
    try (DaemonBench bench = new DaemonBench(Setting.of(dir).taking(0, 20))) {
      RunView run = bench.all().get(0);
      bad = run.id();
      Files.createDirectory(run.folder().resolve("samples.jsonl.part"));
    }
    try (DaemonBench bench = new DaemonBench(Setting.of(dir))) {
      RunView parked = bench.await(bad, State.PARKED);
      assertThat(parked.detail()).contains("cannot be written");
      bench.await(bench.all().get(1).id(), State.COMPLETED);
      Files.delete(parked.folder().resolve("samples.jsonl.part"));
      bench.resume(bad);
      bench.await(bad, State.COMPLETED);
    }
  }

  @Test
  void run_standingThatCannotBeWritten_parksWithTheReason() throws IOException {
    try (DaemonBench bench = new DaemonBench(Setting.of(dir).taking(0, 20))) {
      RunView run = bench.get(bench.run(DaemonBench.alone("t", 200, 0)));
      Files.writeString(run.folder().resolve("standing"), "a file");
      bench.shutDown();
    }
    try (DaemonBench bench = new DaemonBench(Setting.of(dir))) {
      String id = bench.all().get(0).id();
      assertThat(bench.await(id, State.PARKED).detail()).contains("standing").contains("written");
      Files.delete(bench.get(id).folder().resolve("standing"));
      bench.resume(id);
      assertThat(bench.await(id, State.COMPLETED).conclusive()).isPresent();
    }
  }

  @Test
  void run_taskThatIsGone_parks() throws IOException {
    try (DaemonBench bench = new DaemonBench(Setting.of(dir).taking(0, 20))) {
      Files.delete(
          bench.get(bench.run(DaemonBench.alone("t", 60, 0))).folder().resolve("task.json"));
      bench.shutDown();
    }
    try (DaemonBench bench = new DaemonBench(Setting.of(dir))) {
      String id = bench.all().get(0).id();
      assertThat(bench.await(id, State.PARKED).detail()).contains("task.json cannot be read");
    }
  }

  @Test
  void run_hostWithABug_failsForGoodAndOthersGoOn() {
    failure = () -> new IllegalStateException("a bug");
    String bad;
    try (DaemonBench bench = new DaemonBench(Setting.of(dir).taking(1, 20).over(this::failing))) {
      failing = "open"; // asked by hosts alone
      bad = bench.run(DaemonBench.alone("bad", 60, 0));
      assertThat(bench.await(bad, State.FAILED).detail())
          .isEqualTo("the run stopped by an internal error");
      Awaitility.await()
          .atMost(DaemonBench.SOON)
          .until(() -> bench.store.find(bad).orElseThrow().state().label().equals("failed"));
      failing = "";
      bench.await(bench.run(DaemonBench.alone("good", 60, 0)), State.COMPLETED);
      bench.shutDown();
    }
    try (DaemonBench bench = new DaemonBench(Setting.of(dir))) {
      assertThat(bench.get(bad).state()).isEqualTo(State.FAILED);
      bench.resume(bad);
      bench.await(bad, State.COMPLETED);
    }
  }

  @Test
  void delete_run_leavesNoTextOfIt() throws IOException {
    String planted = "xylophoneplanted";
    String task =
        DaemonBench.sums("t", 120)
            .replace("A {{question}}", "A {{question}} " + planted)
            .replace("\"id\":\"q1\"", "\"id\":\"q1\",\"note\":\"" + planted + "\"");
    try (Bookkeeper provider = new Bookkeeper();
        DaemonBench bench = new DaemonBench(Setting.of(dir).asking(provider.uri(), 4))) {
      String id = bench.run(task);
      RunView run = bench.await(id, State.COMPLETED);
      assertThat(holding(planted)).isNotEmpty();
      assertThat(bench.delete(id)).isEqualTo(new Answer.Deleted(id));
      assertThat(run.folder()).doesNotExist();
      assertThat(holding(planted)).isEmpty();
      assertThat(holding("it is ")).isEmpty();
      bench.shutDown();
      assertThat(holding(planted)).isEmpty();
    }
  }

  private List<Path> holding(String text) throws IOException {
    try (Stream<Path> files = Files.walk(dir.resolve("data"))) {
      return files.filter(Files::isRegularFile).filter(file -> bytes(file).contains(text)).toList();
    }
  }

  private static String bytes(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
