package dev.iapo.endpoint;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.domain.Seeds;
import dev.iapo.endpoint.Batch.InputError;
import dev.iapo.endpoint.Batch.State;
import dev.iapo.endpoint.BatchInput.Line;
import dev.iapo.endpoint.SimulatedEndpoint.Settings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.ExecutionContextExecutor;

/**
 * Executes batches: evenly over the time that a batch takes, in an order that is not that of the
 * input.
 */
final class BatchWork {
  private static final Logger LOG = LoggerFactory.getLogger(BatchWork.class);
  private static final int MOST_AT_ONCE = 500;
  private static final Duration LONGEST_STEP = Duration.ofSeconds(1);
  private static final Duration SHORTEST_STEP = Duration.ofMillis(5);
  private static final int STEPS = 20;

  private final ActorSystem<?> system;
  private final ExecutionContextExecutor blocking;
  private final Settings settings;
  private final ChatAnswers answers;
  private final StoredFiles files;
  private final ObjectMapper json = new ObjectMapper();

  BatchWork(ActorSystem<?> system, Settings settings, ChatAnswers answers, StoredFiles files) {
    this.system = system;
    this.blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
    this.settings = settings;
    this.answers = answers;
    this.files = files;
  }

  void start(Batch batch, Path input) {
    long startNanos = System.nanoTime();
    blocking.execute(
        () -> {
          try {
            validate(batch, input, startNanos);
          } catch (IOException | RuntimeException e) {
            failed(batch, e);
          }
        });
  }

  private void validate(Batch batch, Path input, long startNanos) throws IOException {
    BatchInput read = BatchInput.read(input, batch.endpoint(), settings.models(), json);
    if (!read.errors().isEmpty()) {
      batch.failed(read.errors());
      return;
    }
    batch.validated(read.lines().size());
    step(batch, new Progress(read.lines(), input, startNanos));
  }

  private static void failed(Batch batch, Exception e) {
    LOG.error("batch {} failed", batch.id(), e);
    batch.failed(
        List.of(
            new InputError(
                "server_error", "The endpoint failed.", Optional.empty(), Optional.empty())));
  }

  /** How far the work is. */
  private final class Progress {
    private final List<Line> lines;
    private final RandomAccessFile input;
    private final BatchOutput results;
    private final BatchOutput errors;
    private final long startNanos;
    private int next;

    Progress(List<Line> lines, Path input, long startNanos) throws IOException {
      this.lines = Shuffle.of(lines, Seeds.mix(settings.seed(), lines.size()));
      this.input = new RandomAccessFile(input.toFile(), "r");
      this.results = new BatchOutput(files);
      this.errors = new BatchOutput(files);
      this.startNanos = startNanos;
    }

    Duration elapsed() {
      return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    /** How many requests are to be executed by now. */
    int due() {
      double share =
          (double) elapsed().toNanos() / Math.max(1, settings.batches().time().toNanos());
      return (int) Math.min(lines.size(), Math.floor(share * lines.size()));
    }

    JsonNode read() throws IOException {
      Line line = lines.get(next++);
      byte[] bytes = new byte[line.length()];
      input.seek(line.offset());
      input.readFully(bytes);
      return json.readTree(bytes);
    }
  }

  private void continued(Batch batch, Progress progress) {
    try {
      step(batch, progress);
    } catch (IOException | RuntimeException e) {
      failed(batch, e);
    }
  }

  private void step(Batch batch, Progress progress) throws IOException {
    boolean cancelled = batch.state() == State.CANCELLING;
    boolean expired = progress.elapsed().compareTo(settings.batches().window()) >= 0;
    int until = cancelled ? 0 : Math.min(progress.due(), progress.next + MOST_AT_ONCE);
    while (progress.next < until) {
      execute(progress);
    }
    batch.counted(progress.results.count(), progress.errors.count());
    if (progress.next == progress.lines.size() || cancelled || expired) {
      end(batch, progress, cancelled);
      return;
    }
    Duration wait = progress.due() > progress.next ? Duration.ZERO : pause();
    system
        .scheduler()
        .scheduleOnce(wait, () -> blocking.execute(() -> continued(batch, progress)), blocking);
  }

  private Duration pause() {
    Duration even = settings.batches().time().dividedBy(STEPS);
    if (even.compareTo(LONGEST_STEP) > 0) {
      return LONGEST_STEP;
    }
    return even.compareTo(SHORTEST_STEP) < 0 ? SHORTEST_STEP : even;
  }

  private void execute(Progress progress) throws IOException {
    JsonNode request = progress.read();
    int status;
    ObjectNode body;
    try {
      body = answers.answer(json.writeValueAsBytes(request.path("body")));
      status = 200;
    } catch (ApiException e) {
      body = ChatAnswers.error(e);
      status = e.status().intValue();
    }
    ObjectNode line = line(request);
    line.putObject("response")
        .put("status_code", status)
        .put("request_id", "req-" + progress.next)
        .set("body", body);
    line.putNull("error");
    (status == 200 ? progress.results : progress.errors).add(line);
  }

  private ObjectNode line(JsonNode request) {
    String id = request.path("custom_id").asText();
    return json.createObjectNode()
        .put("id", "batch_req_" + Long.toHexString(Seeds.hash(id)))
        .put("custom_id", id);
  }

  /** What is left was not executed. */
  private void end(Batch batch, Progress progress, boolean cancelled) throws IOException {
    boolean complete = progress.next == progress.lines.size();
    String code = cancelled ? "batch_cancelled" : "batch_expired";
    String message =
        cancelled
            ? "This request was not executed, as the batch was cancelled."
            : "This request could not be executed before the completion window expired.";
    while (progress.next < progress.lines.size()) {
      ObjectNode line = line(progress.read());
      line.putNull("response");
      line.putObject("error").put("code", code).put("message", message);
      progress.errors.add(line);
    }
    progress.input.close();
    batch.finalizing();
    batch.counted(progress.results.count(), progress.errors.count());
    Optional<String> output = progress.results.store(batch.id() + "_output.jsonl");
    Optional<String> error = progress.errors.store(batch.id() + "_error.jsonl");
    State end =
        batch.state() == State.CANCELLING
            ? State.CANCELLED
            : complete ? State.COMPLETED : State.EXPIRED;
    batch.ended(end, output, error);
  }
}
