package dev.iapo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.io.DeploymentCodec.Deployment;
import dev.iapo.io.DeploymentCodec.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeploymentCodecTest {
  private static final Deployment DEPLOYMENT =
      new Deployment(
          2,
          OptionalInt.of(4),
          0.125,
          List.of(4, 1),
          List.of(
              version(1, Optional.of("run-1")),
              version(2, Optional.empty()),
              version(4, Optional.of("run-\"4\""))),
          5);

  @TempDir private Path dir = Path.of("");
  private Path file = dir;

  private static Version version(int number, Optional<String> run) {
    Instant deployed = Instant.parse("2030-01-02T03:04:05.678Z").plusSeconds(number);
    return new Version(number, deployed, "me", "say \"☃\"", run, "{\"wave\":4}");
  }

  @BeforeEach
  void place() {
    file = dir.resolve("deployment.json");
  }

  @Test
  void read_whatWasWritten_isTheSame() throws IOException {
    Files.writeString(file, DeploymentCodec.write(DEPLOYMENT));
    assertThat(DeploymentCodec.read(file)).isEqualTo(DEPLOYMENT);
  }

  @Test
  void read_cutAnywhere_isRefusedWithItsPlace() throws IOException {
    String whole = DeploymentCodec.write(DEPLOYMENT).strip();
    for (int length = 0; length < whole.length(); length += 7) {
      Files.writeString(file, whole.substring(0, length));
      assertThatThrownBy(() -> DeploymentCodec.read(file))
          .isInstanceOfSatisfying(
              DataException.class,
              e -> assertThat(e.problems().get(0)).contains("deployment.json"));
    }
  }

  @Test
  void read_somethingWrong_saysWhatIsExpected() throws IOException {
    Map<String, String> wrong =
        Map.of(
            "\"live\" : 2", "\"live\" : 3",
            "\"share\" : 0.125", "\"share\" : 1.5",
            "\"candidate\" : 4", "\"candidate\" : 2",
            "iapo-deployment/1", "iapo-deployment/2",
            "\"made\" : 5", "\"made\" : 3",
            "\"number\" : 1", "\"number\" : 2",
            "2030-01-02T03:04:06.678Z", "yesterday");
    String right = DeploymentCodec.write(DEPLOYMENT);
    for (Map.Entry<String, String> each : wrong.entrySet()) {
      assertThat(right).contains(each.getKey());
      Files.writeString(file, right.replace(each.getKey(), each.getValue()));
      assertThatThrownBy(() -> DeploymentCodec.read(file))
          .as(each.getValue())
          .isInstanceOfSatisfying(
              DataException.class,
              e -> assertThat(e.problems().get(0)).contains("deployment.json", "(expected: "));
    }
  }
}
