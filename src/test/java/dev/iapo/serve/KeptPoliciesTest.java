package dev.iapo.serve;

import static dev.iapo.serve.ServeBench.question;
import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.config.ServingTerms;
import dev.iapo.serve.ServeBench.Setting;
import dev.iapo.testkit.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is deployed survives the end of the process, however it comes. */
class KeptPoliciesTest {
  private static final PolicyText ONE = new PolicyText("majority-vote", 1);
  private static final PolicyText THREE = new PolicyText("majority-vote", 3);

  @TempDir private Path dir = Path.of("");
  private final Endpoint endpoint = new Endpoint();

  @AfterEach
  void close() {
    endpoint.close();
  }

  private ServeBench start() {
    return new ServeBench(endpoint, Setting.PLAIN.in(dir));
  }

  private Path file(String name) {
    return dir.resolve("sums").resolve(name);
  }

  @Test
  void restart_anyNumberOfVersions_areAsTheyWere() {
    DeploymentView before;
    try (ServeBench bench = start()) {
      bench.deploy(ONE, "{\"deadline\":\"9s\",\"earlyStop\":0.9,\"maxCost\":{\"tokens\":5000}}");
      bench.deploy(THREE);
      bench.candidate(ONE, 0.25);
      before = bench.view();
    }
    try (ServeBench bench = start()) {
      assertThat(bench.view()).isEqualTo(before);
      assertThat(bench.answer(question("iapo/sums@2")).planned()).isEqualTo(3);
      assertThat(bench.answer(question("iapo/sums@1")).planned()).isEqualTo(1);
      bench.order(replyTo -> new PolicyKeeper.RollBack("sums", replyTo));
      bench.undeploy(OptionalInt.of(3));
    }
    try (ServeBench bench = start()) {
      assertThat(bench.view().live()).isEqualTo(1);
      assertThat(bench.view().versions()).hasSize(2);
      assertThat(bench.deploy(ONE)).isEqualTo(4); // no number is given twice
      bench.undeploy(OptionalInt.empty());
    }
    try (ServeBench bench = start()) {
      assertThat(bench.refusal(question()).reason()).isEqualTo(Reply.Reason.UNKNOWN_MODEL);
      assertThat(dir.resolve("sums")).doesNotExist();
    }
  }

  @Test
  void restart_endedBetweenTheFilesOfADeployment_isAsBefore() throws IOException {
    try (ServeBench bench = start()) {
      bench.deploy(THREE);
    }
    Files.writeString(file("version-2.json"), ONE.json());
    Files.writeString(file("version-3.json.part"), "{\"form");
    Files.writeString(file("deployment.json.part"), "{\"format\"");
    Path begun = Files.createDirectory(dir.resolve("begun"));
    Files.writeString(begun.resolve("version-1.json"), ONE.json());
    Files.writeString(begun.resolve("recording.jsonl"), "{\"question\":\"mine\"}\n");
    try (ServeBench bench = start()) {
      assertThat(bench.view().versions()).hasSize(1);
      assertThat(bench.answer(question()).planned()).isEqualTo(3);
      assertThat(bench.refusal(question("iapo/begun")).reason())
          .isEqualTo(Reply.Reason.UNKNOWN_MODEL);
      assertThat(bench.deploy(ONE)).isEqualTo(2);
      assertThat(bench.answer(question()).planned()).isEqualTo(1);
      Outcome made =
          bench.order(
              replyTo ->
                  new PolicyKeeper.Deploy(
                      "begun",
                      new PolicyKeeper.OfFile(THREE.json()),
                      ServingTerms.byDefault(),
                      OptionalDouble.empty(),
                      "",
                      "tester",
                      replyTo));
      assertThat(made).isInstanceOf(Outcome.Deployed.class);
      assertThat(begun.resolve("recording.jsonl")).doesNotExist(); // of nobody any more
    }
    try (ServeBench bench = start()) {
      assertThat(bench.answer(question("iapo/begun")).planned()).isEqualTo(3);
      assertThat(bench.answer(question()).planned()).isEqualTo(1);
    }
  }

  private void copy(String name) throws IOException {
    Path copy = Files.createDirectory(dir.resolve(name));
    try (Stream<Path> all = Files.list(dir.resolve("sums"))) {
      for (Path each : all.toList()) {
        Files.copy(each, copy.resolve(each.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  @Test
  void restart_damagedFiles_takeNobodyElseDown() throws IOException {
    try (ServeBench bench = start()) {
      bench.deploy(ONE);
      bench.deploy(THREE);
    }
    List<String> damaged = List.of("a-list", "b-file", "c-gone", "z-terms");
    for (String name : damaged) {
      copy(name);
    }
    Files.writeString(dir.resolve("a-list/deployment.json"), "{\"format\":\"iapo-deployment/1\"");
    Files.writeString(dir.resolve("b-file/version-2.json"), "{\"format\":\"iapo-policy/2\"}");
    Files.delete(dir.resolve("c-gone/version-2.json"));
    Path terms = dir.resolve("z-terms/deployment.json");
    Files.writeString(terms, Files.readString(terms).replace("\\\"auto\\\"", "\\\"perhaps\\\""));
    Files.writeString(file("version-1.json"), "[");
    try (LogLines log = new LogLines();
        ServeBench bench = start()) {
      assertThat(bench.answer(question()).planned()).isEqualTo(3);
      assertThat(bench.view().versions()).hasSize(1);
      assertThat(bench.view().before()).isEmpty();
      String said = String.join("\n", log.of("Loading"));
      assertThat(said).contains("policy sums, version 1 is not there: ");
      for (String name : damaged) {
        assertThat(bench.refusal(question("iapo/" + name)).reason())
            .isEqualTo(Reply.Reason.UNKNOWN_MODEL);
        assertThat(said).contains("policy " + name + " is not served: ");
        Outcome.Refused refused = (Outcome.Refused) deploy(bench, name);
        assertThat(refused.why()).isEqualTo(Outcome.Why.WRONG_STATE);
        assertThat(refused.detail())
            .isEqualTo(
                "policy "
                    + name
                    + " is there and cannot be read, as the log tells (expected: another name; or its files mended or removed, and a restart)");
      }
      assertThat(dir.resolve("b-file/version-1.json")).hasContent(ONE.json());
    }
  }

  private static Outcome deploy(ServeBench bench, String name) {
    return bench.order(
        replyTo ->
            new PolicyKeeper.Deploy(
                name,
                new PolicyKeeper.OfFile(ONE.json()),
                ServingTerms.byDefault(),
                OptionalDouble.empty(),
                "",
                "tester",
                replyTo));
  }

  @Test
  void restart_providerGone_versionIsThereWithTheReason() {
    PolicyText other = new PolicyText("majority-vote", 1).edit(c -> c.put("provider", "away"));
    try (ServeBench bench = start()) {
      bench.deploy(ONE);
      bench.candidate(THREE, 1);
    }
    PolicyFiles files = new PolicyFiles(dir);
    files.writeVersion("sums", 2, other.json());
    try (ServeBench bench = start()) {
      String reason = "provider away: not of this daemon (expected one of: there)";
      assertThat(bench.view().versions().get(0).unavailable()).contains(reason);
      assertThat(bench.answer(question()).by().version()).isEqualTo(1); // the candidate cannot
      Reply.Refused refused = bench.refusal(question("iapo/sums@2"));
      assertThat(refused.reason()).isEqualTo(Reply.Reason.PROVIDER_UNAVAILABLE);
      assertThat(refused.message()).isEqualTo("version 2 of sums cannot be asked: " + reason);
      assertThat(refused.bill()).isEqualTo(Optional.empty());
    }
  }

  @Test
  void deploy_folderCannotBeWritten_isRefusedAndNothingHasChanged() throws IOException {
    try (ServeBench bench = start()) {
      bench.deploy(ONE);
      Files.createDirectories(file("version-2.json/in-the-way"));
      Outcome.Refused refused =
          (Outcome.Refused)
              bench.deploy(new PolicyKeeper.OfFile(THREE.json()), "{}", OptionalDouble.empty());
      assertThat(refused.why()).isEqualTo(Outcome.Why.STORAGE_FAILED);
      assertThat(refused.detail()).contains("version-2.json cannot be written");
      assertThat(bench.view().versions()).hasSize(1);
      assertThat(bench.answer(question()).planned()).isEqualTo(1);
    }
  }
}
