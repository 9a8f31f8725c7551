package dev.iapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Query;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.kept.KeptRun;
import dev.iapo.kept.Setup;
import dev.iapo.store.Fact;
import dev.iapo.store.KeptCall;
import dev.iapo.store.RunEntry;
import dev.iapo.store.Span;
import dev.iapo.store.Store;
import dev.iapo.store.jdbc.Stores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are kept: reused, reported, exported, resumed, refused. */
class ResumeCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path dir = Path.of("");

  @BeforeEach
  void copyTheQuickstart() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("conf"))) {
      for (Path file : files.toList()) {
        Path copy = dir.resolve(file);
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
    change("conf/quickstart.conf", "latency = 3ms", "latency = 0ms");
  }

  private Path task() {
    return dir.resolve("conf/quickstart.conf");
  }

  private void change(String file, String from, String to) throws IOException {
    Path path = dir.resolve(file);
    String text = Files.readString(path);
    assertThat(text).contains(from);
    Files.writeString(path, text.replace(from, to));
  }

  private CommandLineRun iapo(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--data-dir", dir.resolve("data").toString()));
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  @Test
  void resumeAndEvaluate_runOfADaemon_areRefusedAndTheRunIsAsItWas() {
    run("out");
    String id;
    RunEntry kept;
    try (Store store = Stores.open(dir.resolve("data"), Optional.empty())) {
      RunEntry entry = store.runs().get(0);
      id = entry.id();
      Map<String, String> arguments = new HashMap<>(entry.arguments());
      arguments.put(KeptRun.DAEMON + "version", "1");
      store.amend(id, entry.definition(), arguments);
      store.setState(id, RunEntry.State.PAUSED, "", Instant.now());
      kept = store.find(id).orElseThrow();
    }
    CommandLineRun resumed = iapo("resume", id);
    assertThat(resumed.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(resumed.err())
        .contains("%s is a run of the daemon: bin/iapo --server URL resume %s".formatted(id, id));
    CommandLineRun evaluated = iapo("evaluate", id, "--budget", "100");
    assertThat(evaluated.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(evaluated.err())
        .contains(
            id + " is a run of the daemon, which evaluates none (expected: a run of iapo run)");
    try (Store store = Stores.open(dir.resolve("data"), Optional.empty())) {
      assertThat(store.find(id)).contains(kept);
    }
  }

  private CommandLineRun run(String out, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "run",
                task().toString(),
                "--budget",
                "2000",
                "--out",
                dir.resolve(out).toString()));
    args.addAll(List.of(more));
    CommandLineRun run = iapo(args.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isIn(ExitCode.OK, ExitCode.INCONCLUSIVE);
    return run;
  }

  private JsonNode policy(String out) throws IOException {
    JsonNode policy = JSON.readTree(dir.resolve(out).resolve("policy.json").toFile());
    ((ObjectNode) policy).remove("timing");
    return policy;
  }

  private String text(String file) throws IOException {
    return Files.readString(dir.resolve(file));
  }

  /** As if its process had been killed before it could write its results. */
  private void cutOff(String id) throws IOException {
    try (Store store = Stores.open(dir.resolve("data"), Optional.empty())) {
      RunEntry run = store.find(id).orElseThrow();
      store.setState(id, RunEntry.State.RUNNING, "", run.createdAt());
      for (String name : List.of("policy.json", "samples.jsonl", "run.json", "report.md")) {
        Files.deleteIfExists(Path.of(run.directory()).resolve(name));
      }
    }
  }

  private static void assertRefused(CommandLineRun run, String... said) {
    assertThat(run.exitCode()).as(run.out()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(said).doesNotContain("\tat ");
  }

  private static long number(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
    return Long.parseLong(matcher.group(1).replace(",", ""));
  }

  @Test
  void export_ofACompletedRun_isItsSamplesByteForByteAndItsPolicy() throws IOException {
    run("one");
    CommandLineRun export =
        iapo(
            "export",
            "one",
            "--samples",
            dir.resolve("s.jsonl").toString(),
            "--policy",
            dir.resolve("p.json").toString());
    assertThat(export.exitCode()).as(export.err()).isEqualTo(ExitCode.OK);
    assertThat(text("s.jsonl")).isEqualTo(text("one/samples.jsonl"));
    ObjectNode exported = (ObjectNode) JSON.readTree(dir.resolve("p.json").toFile());
    assertThat(exported.remove("timing").path("run").asText()).isEqualTo("one");
    JsonNode ran = policy("one");
    ((ObjectNode) ran.path("data")).remove("test");
    ((ObjectNode) exported.path("data")).remove("test");
    assertThat(exported).isEqualTo(ran);
    assertRefused(
        iapo("export", "one", "--samples", dir.resolve("s.jsonl").toString()), "exists already");
  }

  @Test
  void report_ofACompletedRun_intoAnotherFolderIsTheSame() throws IOException {
    run("one");
    CommandLineRun report = iapo("report", "one", "--out", dir.resolve("again").toString());
    assertThat(report.exitCode()).as(report.err()).isEqualTo(ExitCode.INCONCLUSIVE);
    for (String file : List.of("samples.jsonl", "run.json")) {
      assertThat(text("again/" + file)).isEqualTo(text("one/" + file));
    }
    assertThat(text("again/report.md")).contains("quickstart");
    assertThat(report.out()).contains("results: " + dir.resolve("again"));
  }

  @Test
  void resume_ofACompletedRun_saysWhereItsResultsAre() throws IOException {
    run("one");
    CommandLineRun resume = iapo("resume", "one");
    assertThat(resume.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(resume.out()).contains("one is completed: its results are in " + dir.resolve("one"));
  }

  @Test
  void resume_ofACutOffRun_endsInTheSamePolicyAndBuysNothingAgain() throws IOException {
    run("one");
    JsonNode undisturbed = policy("one");
    String samples = text("one/samples.jsonl");
    cutOff("one");
    assertThat(iapo("runs").out()).containsPattern("one +quickstart +cut off");
    CommandLineRun resume = iapo("resume", dir.resolve("one").toString());
    assertThat(resume.exitCode()).as(resume.err()).isEqualTo(ExitCode.INCONCLUSIVE);
    assertThat(policy("one")).isEqualTo(undisturbed);
    assertThat(text("one/samples.jsonl")).isEqualTo(samples);
    assertThat(number("resumed: ([0-9,]+) completions were there already", resume.out()))
        .isEqualTo(undisturbed.at("/budget/completionsDrawn").asLong());
    assertThat(iapo("runs").out()).containsPattern("one +quickstart +completed");
  }

  @Test
  void run_withOtherWeights_reusesAndSaysWhatItSaved() throws IOException {
    run("one");
    change("conf/quickstart.conf", "cost = -0.6", "cost = -0.5");
    CommandLineRun second = run("two");
    long reused = number("reused: ([0-9,]+) of [0-9,]+ completions were there", second.out());
    assertThat(reused).isGreaterThan(1000);
    assertThat(second.out()).containsPattern("which saved [0-9,]+ tokens, [0-9.]+ USD");
    assertThat(policy("two").at("/budget/spent/completions").asLong())
        .isEqualTo(policy("two").at("/budget/completionsDrawn").asLong() - reused);
    assertThat(text("two/report.md")).contains("** taken from other runs that had asked the same");
    CommandLineRun third = run("three", "--reuse", "false");
    assertThat(third.out()).doesNotContain("reused");
    assertThat(iapo("runs").out())
        .containsPattern("three .* 0\n")
        .containsPattern("two .* " + "%,d".formatted(reused) + "\n");
  }

  /** The most that the first pull of an undisturbed run can be charged, as if it was under way. */
  private KeptCall underWay(String undisturbed) throws IOException {
    JsonNode first = JSON.readTree(text(undisturbed + "/samples.jsonl").lines().findFirst().get());
    Task task = setup().task();
    int scale = first.path("scale").asInt();
    Span span =
        new Span(
            index(task.configurations(), Configuration::id, first.path("prompt").asText()),
            index(task.data().train(), Query::id, first.path("query").asText()),
            first.path("replicate").asInt(),
            scale);
    return new KeptCall(1, span, new Spend(scale, 4000, 9_000_000), Optional.empty());
  }

  private static <T> int index(List<T> list, Function<T, String> id, String wanted) {
    return list.stream().map(id).toList().indexOf(wanted);
  }

  private Setup setup() {
    return TaskArguments.kept(Map.of("task", task().toString(), "budget", "2000")).load();
  }

  /** The fingerprint of what the undisturbed run asked there. */
  private String request(Span span) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select request from requests where configuration = %d and query = %d"
                    .formatted(span.configuration(), span.query()))) {
      return rows.getString(1);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("data/store.db"));
  }

  /** A run whose process ended while its first call was under way. */
  private KeptCall cutOffAtItsFirstCall(String id, String undisturbed) throws Exception {
    KeptCall call = underWay(undisturbed);
    String request = request(call.span());
    try (Store store = Stores.open(dir.resolve("data"), Optional.empty())) {
      Map<String, String> given =
          Map.of("task", task().toString(), "budget", "2000", "reuse", "false");
      KeptRun run = KeptRun.begin(store, setup(), given, dir.resolve(id));
      Instant now = Instant.now();
      String opened = store.decisions(undisturbed).get(0);
      store.write(
          List.of(
              new Fact.Decided(run.id(), 0, opened, now),
              new Fact.Booked(
                  run.id(), store.nextCall(), call.span(), request, "simulated", call.max(), now)));
    }
    return call;
  }

  @Test
  void resume_withACallUnderWay_chargesItsMaximumAndMakesItAgain() throws Exception {
    run("one");
    KeptCall call = cutOffAtItsFirstCall("cut", "one");
    assertThat(iapo("runs").out()).containsPattern("cut +quickstart +cut off .* 16 of 2,000 ");
    CommandLineRun resume = iapo("resume", "cut");
    assertThat(resume.exitCode()).as(resume.err()).isEqualTo(ExitCode.INCONCLUSIVE);
    assertThat(resume.out())
        .contains("resumed: 0 completions were there already")
        .contains(
            "cut off: 1 call, which may have been billed; charged its maximum, 16 completions")
        .contains("made again");
    assertThat(policy("cut").path("contexts")).isEqualTo(policy("one").path("contexts"));
    assertThat(policy("cut").at("/budget/spent/completions").asLong())
        .isEqualTo(
            policy("one").at("/budget/spent/completions").asLong() + call.max().completions());
    assertThat(text("cut/report.md")).contains("**1 call was** cut off when the process");
  }

  @Test
  void resume_withACallUnderWayThatIsAbandoned_saysWhatIsMissing() throws Exception {
    run("one");
    cutOffAtItsFirstCall("cut", "one");
    Files.writeString(task(), "\nrecovery { uncertain = abandon }\n", StandardOpenOption.APPEND);
    CommandLineRun resume = iapo("resume", "cut");
    assertThat(resume.exitCode()).as(resume.err()).isEqualTo(ExitCode.INCONCLUSIVE);
    assertThat(resume.out()).contains("not made again").contains("missing: 16 completions");
    assertThat(text("cut/samples.jsonl")).contains("nobody knows how its call ended");
  }

  @Test
  void resume_ofAStoreOfANewerVersion_isRefused() throws Exception {
    run("one");
    cutOff("one");
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "insert into schema_history select 99, '99', description, type, script, checksum,"
              + " installed_by, installed_on, execution_time, success from schema_history limit 1");
    }
    assertRefused(iapo("resume", "one"), "was written by a newer version of iapo");
  }

  @Test
  void resume_afterChanges_isRefusedWithAllOfThem() throws IOException {
    run("one");
    cutOff("one");
    change("conf/quickstart/prompts/brief.txt", "{{question}}", "Now: {{question}}");
    change("conf/quickstart.conf", "max-scale = 16", "max-scale = 8");
    assertRefused(
        iapo("resume", "one"),
        "one cannot go on: its task is no longer the one that was run",
        "prompt brief: its text has changed",
        "goal.maxScale: 16 is now 8",
        "put them back, or start a new run; what is kept is reused");
    change("conf/quickstart/prompts/brief.txt", "Now: {{question}}", "{{question}}");
    change("conf/quickstart.conf", "max-scale = 8", "max-scale = 16");
    change("conf/quickstart.conf", "output = 1.00", "output = 2.00");
    assertRefused(iapo("resume", "one"), "prompt brief: its prices have changed");
    change("conf/quickstart.conf", "output = 2.00", "output = 1.00");
    change("conf/quickstart.conf", "skill = 0.62", "skill = 0.63");
    assertRefused(iapo("resume", "one"), "provider simulated: simulated ", " is now simulated ");
    change("conf/quickstart.conf", "skill = 0.63", "skill = 0.62");
    Files.writeString(
        dir.resolve("conf/quickstart/questions.jsonl"),
        "{\"id\": \"new\", \"question\": \"1+1?\", \"answer\": 2, \"difficulty\": 0.1}\n",
        StandardOpenOption.APPEND);
    assertRefused(iapo("resume", "one"), "data: other queries, or split otherwise (fingerprint ");
    Files.delete(task());
    assertRefused(iapo("resume", "one"), "quickstart.conf: not found");
  }

  @Test
  void report_ofACutOffRunWhoseTaskIsGone_saysWhatIsKnown() throws IOException {
    run("one");
    cutOff("one");
    Files.delete(task());
    CommandLineRun report = iapo("report", "one");
    assertThat(report.exitCode()).as(report.err()).isEqualTo(ExitCode.INCONCLUSIVE);
    assertThat(dir.resolve("one/policy.json")).isNotEmptyFile();
  }

  @Test
  void resume_ofAnUnknownRunOrOfAHeldStore_isRefused() throws IOException {
    run("one");
    assertRefused(iapo("resume", "none"), "none: no such folder, and no run of that name");
    try (Store store = Stores.open(dir.resolve("data"), Optional.empty())) {
      assertThat(store.find("one")).isPresent();
      assertRefused(iapo("resume", "one"), "is in use by process " + ProcessHandle.current().pid());
    }
  }

  @Test
  void delete_ofARun_takesItsTextsOutOfTheStore() throws IOException {
    run("one");
    assertThat(contains("word problem")).isTrue();
    assertThat(iapo("delete", "one", "--yes").exitCode()).isEqualTo(ExitCode.OK);
    assertThat(contains("word problem")).isFalse();
    assertThat(iapo("runs").err()).contains("no run is kept");
  }

  private boolean contains(String text) throws IOException {
    try (Stream<Path> files = Files.walk(dir.resolve("data"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        if (new String(bytes, StandardCharsets.ISO_8859_1).contains(text)) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  void resume_ofAFolderThatAnotherRunHasNow_isRefused() throws IOException {
    run("one");
    cutOff("one");
    try (Stream<Path> files = Files.list(dir.resolve("one"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(dir.resolve("one"));
    run("one");
    assertRefused(iapo("resume", "one"), "has the results of run one-2 now");
    assertRefused(iapo("report", "one"), "has the results of run one-2 now");
    assertThat(iapo("runs").out()).contains("one-2");
  }

  @Test
  void report_ofARunThatFailed_saysWhyAsTheRunDid() throws IOException {
    change("conf/quickstart.conf", "unit = milli-usd", "unit = usage-field, field = credits");
    CommandLineRun run =
        iapo("run", task().toString(), "--budget", "2000", "--out", dir.resolve("one").toString());
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("the provider's usage has no number \"credits\"");

    CommandLineRun report = iapo("report", "one");

    assertThat(report.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(report.err())
        .contains("the run failed: the provider's usage has no number \"credits\"")
        .doesNotContain("damaged");
  }
}
