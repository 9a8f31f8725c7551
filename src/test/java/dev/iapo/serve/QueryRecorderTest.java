package dev.iapo.serve;

import static dev.iapo.serve.HandledQueries.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.iapo.config.Recording;
import dev.iapo.domain.Query;
import dev.iapo.io.BadRowLimit;
import dev.iapo.io.DataSetReader;
import dev.iapo.testkit.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueryRecorderTest {
  private static final ActorTestKit KIT = ActorTestKit.create();

  @TempDir Path folder;

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private static Recording recording(int mostRows, boolean texts, List<String> drop) {
    return new Recording(true, mostRows, 1 << 20, texts, Optional.empty(), drop, List.of());
  }

  private static QueryRecorder recorder(Path file, Recording recording) {
    CompletableFuture<QueryRecorder> made = new CompletableFuture<>();
    Behavior<Void> parent =
        Behaviors.setup(
            context -> {
              made.complete(QueryRecorder.spawn(context, file, recording));
              return Behaviors.empty();
            });
    ActorRef<Void> unused = KIT.spawn(parent);
    return made.join();
  }

  private static Handled asking(String question) {
    return in("fast").asking(Map.of("question", question, "user", "ada")).answered();
  }

  private static void awaitLines(Path file, int lines) {
    await().untilAsserted(() -> assertThat(Files.readAllLines(file)).hasSize(lines));
  }

  @Test
  void offer_answeredQueries_areADataSetOfATask() {
    Path file = folder.resolve("recorded.jsonl");
    QueryRecorder recorder = recorder(file, recording(100, false, List.of("user")));
    assertThat(recorder.offer(asking("2 + 2?"))).isTrue();
    assertThat(recorder.offer(asking("2 + 2?"))).isTrue();
    assertThat(recorder.offer(asking("My key is sk-abcdefghijklmnop1234, ok?"))).isTrue();
    assertThat(recorder.offer(in("fast").refused(Reply.Reason.DEADLINE))).isFalse();
    recorder.close();
    awaitLines(file, 2);
    DataSetReader.Rows rows =
        DataSetReader.read(
            new DataSetReader.Source(
                file,
                "auto",
                new DataSetReader.Mapping(
                    Map.of(), Optional.empty(), Optional.empty(), Optional.empty()),
                "row-",
                BadRowLimit.NONE));
    assertThat(rows.queries())
        .containsExactly(
            new Query("row-1", Map.of("question", "2 + 2?"), List.of()),
            new Query("row-2", Map.of("question", "My key is [secret], ok?"), List.of()));
  }

  @Test
  void offer_withTexts_keepsAnswersThatAreNotPartial() {
    Path file = folder.resolve("recorded.jsonl");
    QueryRecorder recorder = recorder(file, recording(100, true, List.of("user")));
    recorder.offer(in("fast").asking(Map.of("question", "a")).answered());
    recorder.offer(
        in("fast").asking(Map.of("question", "b")).drawing(1, Stopped.DEADLINE).answered());
    recorder.offer(in("fast").withoutContext().asking(Map.of("question", "c")).answered());
    awaitLines(file, 3);
    assertThat(file)
        .hasContent(
            """
            {"iapo":{"answer":"4","context":"fast","id":"query-1","text":"The answer is 4."},"question":"a"}
            {"iapo":{"context":"fast","id":"query-1"},"question":"b"}
            {"iapo":{"answer":"4","context":"weights","id":"query-1","text":"The answer is 4."},"question":"c"}
            """);
  }

  @Test
  void offer_toAFullRecording_isRefusedAndSaidOnce() {
    Path file = folder.resolve("recorded.jsonl");
    try (LogLines log = new LogLines()) {
      QueryRecorder recorder = recorder(file, recording(2, false, List.of()));
      for (int i = 0; i < 10; i++) {
        recorder.offer(asking("question " + i));
      }
      await().until(() -> !recorder.offer(asking("further")));
      awaitLines(file, 2);
      assertThat(log.all().stream().filter(line -> line.contains(" is full: "))).hasSize(1);
    }
  }

  @Test
  void offer_whereNothingCanBeWritten_stopsRecordingAndSaysWhy() throws IOException {
    Path file = Files.createDirectory(folder.resolve("recorded.jsonl"));
    try (LogLines log = new LogLines()) {
      QueryRecorder recorder = recorder(file, recording(2, false, List.of()));
      await().until(() -> !recorder.offer(asking("question")));
      assertThat(log.all().stream().filter(line -> line.contains(" cannot be written: ")))
          .hasSize(1);
    }
  }

  @Test
  void offer_moreThanIsWritten_isNotKeptAndNeverWaits() {
    Path file = folder.resolve("recorded.jsonl");
    QueryRecorder recorder = recorder(file, recording(1000, false, List.of()));
    String tooLong = "x".repeat((int) QueryRecorder.MOST_WAITING);
    assertThat(recorder.offer(asking(tooLong))).isFalse();
    assertThat(recorder.offer(asking("short"))).isTrue();
    awaitLines(file, 1);
  }
}
