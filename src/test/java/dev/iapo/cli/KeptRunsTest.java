package dev.iapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iapo.domain.DataSet;
import dev.iapo.domain.Task;
import dev.iapo.kept.KeptRun;
import dev.iapo.kept.Setup;
import dev.iapo.store.RunEntry;
import dev.iapo.store.Store;
import dev.iapo.store.jdbc.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line makes of runs that a store has. */
class KeptRunsTest {
  private static final Path QUICKSTART = Path.of("conf/quickstart.conf");

  @TempDir private Path dir = Path.of("");

  private Path data() {
    return dir.resolve("data");
  }

  private Store open() {
    return Stores.open(data(), Optional.empty());
  }

  private static Setup quickstart() {
    return TaskArguments.kept(Map.of("task", QUICKSTART.toString())).load();
  }

  private void keep(String... names) {
    try (Store store = open()) {
      for (String name : names) {
        KeptRun.begin(store, quickstart(), Map.of(), dir.resolve("out").resolve(name));
      }
    }
  }

  private CommandLineRun iapo(String verb, String... more) {
    List<String> args = new ArrayList<>(List.of(verb, "--data-dir", data().toString()));
    args.addAll(List.of(more));
    return CommandLineRun.of(args.toArray(String[]::new));
  }

  private static void assertRefused(CommandLineRun run, String... said) {
    assertThat(run.exitCode()).as(run.out()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(said).doesNotContain("\tat ");
  }

  @Test
  void begin_thenTask_isTheOneThatWasRunWithoutItsTestSplit() {
    Setup setup = quickstart();
    Task task = setup.task();
    try (Store store = open()) {
      KeptRun begun = KeptRun.begin(store, setup, Map.of("seed", "1"), dir.resolve("one"));
      KeptRun kept = new KeptRun(store, store.find("one").orElseThrow());
      assertThat(begun.id()).isEqualTo("one");
      assertThat(kept.task())
          .isEqualTo(
              task.with(new DataSet(task.data().train(), List.of(), task.data().fingerprint())));
      assertThat(kept.differences(setup)).isEmpty();
      assertThat(kept.given()).isEqualTo(Map.of("seed", "1"));
    }
  }

  @Test
  void begin_takenNames_areCountedUp() {
    keep("one", "one", "two", "one");
    try (Store store = open()) {
      assertThat(store.runs())
          .extracting(RunEntry::id)
          .containsExactlyInAnyOrder("one", "one-2", "two", "one-3");
    }
  }

  @Test
  void runs_ofNoStore_saysSoAndMakesNone() {
    CommandLineRun runs = iapo("runs");
    assertThat(runs.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(runs.err()).contains("no run is kept in " + data());
    assertThat(data()).doesNotExist();
  }

  @Test
  void runs_ofSeveral_areListedTheNewestFirstWithTheirState() {
    keep("one", "two");
    try (Store store = open()) {
      store.setState("one", RunEntry.State.PARKED, "the quota is used up", Instant.now());
    }
    List<String> lines = iapo("runs").out().lines().toList();
    assertThat(lines.get(0)).matches("run +task +state +created +spent +completions +reused");
    assertThat(lines.get(1)).matches("two +quickstart +cut off +20.+ 0 of 36,000 .+ 0 +0");
    assertThat(lines.get(2)).matches("one +quickstart +parked +20.+ 0 of 36,000 .+ 0 +0");
  }

  @Test
  void runs_asJson_haveEverything() throws IOException {
    keep("one");
    JsonNode run = new ObjectMapper().readTree(iapo("runs", "--json").out()).at("/runs/0");
    assertThat(run.path("id").asText()).isEqualTo("one");
    assertThat(run.path("state").asText()).isEqualTo("cut off");
    assertThat(run.path("ended").isNull()).isTrue();
    assertThat(run.path("directory").asText()).isEqualTo(dir.resolve("out/one").toString());
    assertThat(run.at("/budget/limit").asLong()).isEqualTo(36_000);
    assertThat(run.at("/spent/completions").asLong()).isZero();
  }

  @Test
  void runs_ofAStoreThatIsHeld_areRefused() {
    keep("one");
    try (Store store = open()) {
      assertThat(store.runs()).hasSize(1);
      assertRefused(iapo("runs"), data().toString());
    }
  }

  @Test
  void delete_byIdAndByFolder_forgetsThemAndSaysWhatRemains() throws IOException {
    keep("one", "two", "three");
    Files.createDirectories(dir.resolve("out/two"));
    CommandLineRun delete = iapo("delete", "one", dir.resolve("out/two").toString(), "--yes");
    assertThat(delete.exitCode()).as(delete.err()).isEqualTo(ExitCode.OK);
    assertThat(delete.out().lines())
        .containsExactly(
            "deleted one",
            "deleted two; its results, with all texts, are still in " + dir.resolve("out/two"));
    try (Store store = open()) {
      assertThat(store.runs()).extracting(RunEntry::id).containsExactly("three");
    }
  }

  @Test
  void delete_withoutATerminal_isRefusedUnlessAgreedTo() {
    keep("one");
    assertRefused(iapo("delete", "one"), "What is kept of one will be gone", "pass --yes");
    assertThat(iapo("runs").out()).contains("one");
  }

  @Test
  void delete_anUnknownRunAmongOthers_isRefusedWithTheNearestAndDeletesNothing() {
    keep("quickstart", "quickstart-2");
    assertRefused(
        iapo("delete", "quickstart", "quickstrat", "--yes"),
        "quickstrat: no such folder, and no run of that name is kept in " + data(),
        "(did you mean quickstart or quickstart-2?)");
    assertRefused(iapo("delete", "other", "--yes"), "(iapo runs lists those that are)");
    assertThat(iapo("runs").out().lines()).hasSize(3);
  }

  @Test
  void delete_whereNothingIsKept_saysWhereItLooked() {
    assertRefused(iapo("delete", "one", "--yes"), "nothing is kept in " + data(), "--data-dir");
    assertThat(data()).doesNotExist();
  }

  @Test
  void dataDir_thatIsAFile_isRefused() throws IOException {
    Files.writeString(data(), "");
    assertRefused(iapo("runs"), data() + " is not a folder (choose another --data-dir)");
  }

  @Test
  void storeConf_wrong_isRefusedWithItsLine() throws IOException {
    Files.createDirectories(data());
    Files.writeString(data().resolve("store.conf"), "url = \"mysql\"\n");
    assertRefused(iapo("runs"), "store.conf:1: url: \"mysql\" (expected: a database");
  }

  @Test
  void frontier_byId_findsTheFolderOfResults() {
    keep("one");
    assertRefused(iapo("frontier", "one"), dir.resolve("out/one") + ": no such folder");
    assertRefused(iapo("frontier", "on"), "(did you mean one?)");
  }

  @Test
  void arguments_given_loadTheSameTaskFromAnywhere() {
    Map<String, String> given =
        Map.of("task", QUICKSTART.toString(), "budget", "2.5usd", "seed", "7", "reuse", "false");
    Map<String, String> told = TaskArguments.kept(given).given();
    assertThat(told)
        .hasSize(4)
        .containsEntry("task", QUICKSTART.toAbsolutePath().toString())
        .containsEntry("budget", "2.5usd")
        .containsEntry("seed", "7")
        .containsEntry("reuse", "false");
    Setup setup = TaskArguments.kept(told).load();
    assertThat(setup.task().search().seed()).isEqualTo(7);
    assertThat(setup.keeping().reuse()).isFalse();
  }
}
