package dev.iapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.store.RunEntry;
import dev.iapo.store.Store;
import dev.iapo.store.jdbc.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evaluations from the command line: with a run, afterwards, cut off, refused, deleted. */
class EvaluateCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EVALUATION = "one-evaluation";

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
    change("latency = 3ms", "latency = 0ms");
  }

  private Path task() {
    return dir.resolve("conf/quickstart.conf");
  }

  private void change(String from, String to) throws IOException {
    String text = Files.readString(task());
    assertThat(text).contains(from);
    Files.writeString(task(), text.replace(from, to));
  }

  private CommandLineRun iapo(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--data-dir", dir.resolve("data").toString()));
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  private CommandLineRun run(String... more) {
    List<String> args =
        new ArrayList<>(List.of("run", task().toString(), "--budget", "2000", "--out", out("")));
    args.addAll(List.of(more));
    CommandLineRun run = iapo(args.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isIn(ExitCode.OK, ExitCode.INCONCLUSIVE);
    return run;
  }

  private String out(String file) {
    return dir.resolve("one").resolve(file).toString();
  }

  private String text(String file) throws IOException {
    return Files.readString(Path.of(out(file)));
  }

  private JsonNode policy() throws IOException {
    JsonNode policy = JSON.readTree(text("policy.json"));
    ((ObjectNode) policy).remove("timing");
    return policy;
  }

  private Store open() {
    return Stores.open(dir.resolve("data"), Optional.empty());
  }

  private static void assertRefused(CommandLineRun run, String... said) {
    assertThat(run.exitCode()).as(run.out()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(said).doesNotContain("\tat ");
  }

  @Test
  void run_withEvaluate_asksTheTestSplitWithinABudgetOfItsOwn() throws IOException {
    CommandLineRun run = run("--evaluate", "3000");
    assertThat(run.out())
        .containsPattern("held out: 106 of 106 test queries were asked, [0-9,]+ of 3,000 compl")
        .contains("over first-prompt: ", "average over contexts");
    assertThat(JSON.readTree(text("policy.json")).at("/timing/seconds").asDouble()).isPositive();
    JsonNode policy = policy();
    assertThat(policy.at("/budget/limit").asLong()).isEqualTo(2000);
    assertThat(policy.at("/data/test").asInt()).isEqualTo(106);
    JsonNode evaluation = policy.path("evaluation");
    assertThat(evaluation.at("/budget/spent/completions").asLong()).isBetween(106L, 3000L);
    assertThat(evaluation.path("queries").asInt()).isEqualTo(106);
    for (JsonNode context : policy.path("contexts")) {
      JsonNode heldOut = context.path("heldOut");
      assertThat(heldOut.at("/utility/queries").asInt()).isEqualTo(106);
      assertThat(heldOut.path("training")).isEqualTo(context.at("/utility/estimate"));
      assertThat(heldOut.path("gains")).hasSize(3);
    }
    assertThat(text("report.md"))
        .contains("## Is the difference real?", "106 queries held out, of which 106 were asked");
    assertThat(text("evaluation-samples.jsonl").lines().count())
        .isEqualTo(evaluation.at("/budget/completionsDrawn").asLong());
    assertThat(queries("samples.jsonl"))
        .doesNotContainAnyElementsOf(queries("evaluation-samples.jsonl"));
    assertThat(iapo("runs").out())
        .containsPattern(EVALUATION + " +quickstart +completed")
        .containsPattern("one +quickstart +completed");
  }

  private List<String> queries(String file) throws IOException {
    List<String> queries = new ArrayList<>();
    for (String line : text(file).lines().toList()) {
      queries.add(JSON.readTree(line).path("query").asText());
    }
    return queries.stream().distinct().toList();
  }

  @Test
  void evaluate_afterwards_showsTheSameAsAtOnce() throws IOException {
    run("--evaluate", "3000");
    JsonNode atOnce = policy();
    String report = text("report.md");
    String samples = text("evaluation-samples.jsonl");
    assertThat(iapo("delete", EVALUATION, "--yes").exitCode()).isEqualTo(ExitCode.OK);
    assertThat(iapo("report", "one").exitCode()).isEqualTo(ExitCode.INCONCLUSIVE);
    assertThat(policy().has("evaluation")).isFalse();

    CommandLineRun evaluate = iapo("evaluate", out(""), "--budget", "3000");

    assertThat(evaluate.exitCode()).as(evaluate.err()).isEqualTo(ExitCode.OK);
    assertThat(policy()).isEqualTo(atOnce);
    assertThat(text("report.md")).isEqualTo(report);
    assertThat(text("evaluation-samples.jsonl")).isEqualTo(samples);
    assertRefused(iapo("evaluate", "one", "--budget", "9000"), "one was evaluated: testing until");
    assertThat(iapo("resume", "one").out()).contains("one is completed");
  }

  @Test
  void report_andExport_ofAnEvaluatedRun_haveWhatItShowed() throws IOException {
    run("--evaluate", "3000");
    JsonNode evaluated = policy();
    String report = text("report.md");
    String samples = text("evaluation-samples.jsonl");
    for (String file : List.of("report.md", "policy.json", "evaluation-samples.jsonl")) {
      Files.delete(Path.of(out(file)));
    }
    assertThat(iapo("report", EVALUATION).exitCode()).isEqualTo(ExitCode.INCONCLUSIVE);
    assertThat(policy()).isEqualTo(evaluated);
    assertThat(text("report.md")).isEqualTo(report);
    assertThat(text("evaluation-samples.jsonl")).isEqualTo(samples);
    assertThat(iapo("export", "one", "--policy", out("p.json")).exitCode()).isEqualTo(ExitCode.OK);
    ObjectNode exported = (ObjectNode) JSON.readTree(text("p.json"));
    exported.remove("timing");
    assertThat(exported).isEqualTo(evaluated);
    assertThat(iapo("export", EVALUATION, "--samples", out("s.jsonl")).exitCode())
        .isEqualTo(ExitCode.OK);
    assertThat(text("s.jsonl")).isEqualTo(samples);
    assertRefused(
        iapo("export", EVALUATION, "--policy", out("q.json")),
        EVALUATION + " is an evaluation, and chooses nothing (expected: the run, one)");
    assertThat(iapo("frontier", "one").exitCode()).isIn(ExitCode.OK, ExitCode.INCONCLUSIVE);
  }

  @Test
  void resume_ofAnEvaluationThatWasCutOff_endsTheSameAndBuysOnlyWhatIsMissing() throws Exception {
    run("--evaluate", "3000");
    JsonNode undisturbed = policy();
    String samples = text("evaluation-samples.jsonl");
    forgetSecondHalf();
    assertThat(iapo("runs").out()).containsPattern(EVALUATION + " +quickstart +cut off");
    assertRefused(iapo("evaluate", "one", "--budget", "3000"), "iapo resume one", "was begun");
    assertThat(iapo("report", "one").out()).doesNotContain("held out");
    assertThat(policy().has("evaluation")).isFalse();

    CommandLineRun resume = iapo("resume", "one");

    assertThat(resume.exitCode()).as(resume.err()).isEqualTo(ExitCode.OK);
    assertThat(policy()).isEqualTo(undisturbed);
    assertThat(text("evaluation-samples.jsonl")).isEqualTo(samples);
    assertThat(iapo("runs").out()).containsPattern(EVALUATION + " +quickstart +completed");
  }

  /** As if the process had been killed half way. */
  private void forgetSecondHalf() throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("data/store.db"));
        Statement statement = connection.createStatement()) {
      String number = "(select number from runs where id = '" + EVALUATION + "')";
      int decisions =
          statement.executeUpdate(
              "delete from decisions where run = " + number + " and number > 0");
      assertThat(decisions).isPositive();
      int calls =
          statement.executeUpdate(
              "delete from calls where run = "
                  + number
                  + " and call > (select avg(call) from calls"
                  + " where run = "
                  + number
                  + ")");
      assertThat(calls).isGreaterThan(50);
    }
    try (Store store = open()) {
      RunEntry entry = store.find(EVALUATION).orElseThrow();
      store.setState(EVALUATION, RunEntry.State.RUNNING, "", entry.createdAt());
    }
  }

  @Test
  void resume_ofARunCutOffBeforeItsEvaluation_evaluatesIt() throws IOException {
    change("\n# When a result counts", "\nevaluation.budget.completions = 3000\n\n# When");
    run();
    JsonNode undisturbed = policy();
    assertThat(iapo("delete", EVALUATION, "--yes").exitCode()).isEqualTo(ExitCode.OK);
    assertThat(iapo("resume", "one").out()).contains("held out: 106 of 106");
    assertThat(policy()).isEqualTo(undisturbed);
    try (Store store = open()) {
      store.delete(EVALUATION);
      store.setState(
          "one", RunEntry.State.RUNNING, "", store.find("one").orElseThrow().createdAt());
    }
    assertThat(iapo("resume", "one").out()).contains("resumed: ", "held out: 106 of 106");
    assertThat(policy().path("evaluation")).isEqualTo(undisturbed.path("evaluation"));
  }

  @Test
  void evaluate_budgetTooSmallOrNone_isRefusedAndKeepsNothing() throws IOException {
    run();
    assertRefused(iapo("evaluate", "one"), "nothing says how much the evaluation may spend");
    assertRefused(
        iapo("evaluate", "one", "--budget", "5"),
        "cover none of the 106 test queries",
        "(expected: at least two; raise its budget)");
    assertRefused(iapo("evaluate", "one", "--budget", "ten"), "--budget ten (expected:");
    assertThat(iapo("runs").out()).doesNotContain(EVALUATION);
    CommandLineRun few = iapo("evaluate", "one", "--budget", "200");
    assertThat(few.exitCode()).as(few.err()).isEqualTo(ExitCode.OK);
    assertThat(few.err()).contains("with fewer than 20 nothing is tested");
    assertThat(few.out()).contains("too few queries (").doesNotContain("no difference");
  }

  @Test
  void evaluate_aRunThatDidNotEndOrChanged_isRefused() throws IOException {
    run();
    try (Store store = open()) {
      store.setState("one", RunEntry.State.PARKED, "", store.find("one").orElseThrow().createdAt());
    }
    assertRefused(
        iapo("evaluate", "one", "--budget", "3000"),
        "one did not come to its end, and its choices may still change");
    try (Store store = open()) {
      store.setState(
          "one", RunEntry.State.COMPLETED, "", store.find("one").orElseThrow().createdAt());
    }
    change("train-share = 0.8", "train-share = 0.7");
    assertRefused(
        iapo("evaluate", "one", "--budget", "3000"), "data: other queries, or split otherwise");
    change("train-share = 0.7", "train-share = 1");
    assertRefused(
        iapo("evaluate", "one", "--budget", "3000"), "evaluation: there are no test queries");
    assertRefused(iapo("evaluate", "two", "--budget", "3000"), "two: no such folder, and no run");
  }

  @Test
  void delete_ofARun_takesItsEvaluationWithIt() throws IOException {
    run("--evaluate", "3000");
    CommandLineRun delete = iapo("delete", "one", "--yes");
    assertThat(delete.out()).contains("deleted one;", "deleted " + EVALUATION + ";");
    assertThat(iapo("runs").err()).contains("no run is kept");
  }

  @Test
  void plan_withEvaluate_saysSo() {
    CommandLineRun plan =
        CommandLineRun.of("plan", task().toString(), "--budget", "2000", "--evaluate", "3000");
    assertThat(plan.out())
        .contains("evaluation afterwards: up to 3,000 completions more, on 106 test queries");
  }
}
