package dev.iapo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UntracedDaemonTest {
  @TempDir private Path dir;

  @Test
  void serve_withoutACollector_loadsNothingOfOpenTelemetry() throws Exception {
    Path classes = dir.resolve("classes.txt");
    Path said = dir.resolve("said.txt");
    Path data = dir.resolve("data");
    List<String> options = List.of("-Xlog:class+load:file=" + classes);
    try (ChildProcess daemon =
        ChildProcess.with(options, said, "serve", "--port", "0", "--data-dir", data.toString())) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> Files.exists(data.resolve(Daemon.ADDRESS)) || !daemon.isAlive());
      daemon.interrupt();
    }
    assertThat(said).content().contains("iapo serves at");
    assertThat(classes)
        .content()
        .contains("dev.iapo.trace.Tracing")
        .doesNotContain("io.opentelemetry");
  }
}
