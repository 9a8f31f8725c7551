package dev.iapo.testkit;

import dev.iapo.domain.Spend;
import dev.iapo.llm.Attempt;
import dev.iapo.llm.BatchLlm;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A provider of batches in memory that does as a script says, and keeps the books of what it
 * executed.
 */
public final class ScriptedBatches implements BatchLlm {
  /** What a batch does with its requests. */
  public interface Script {
    /** Whether the batch executes the request; else it says that it did not. */
    default boolean executes(int batch, LlmRequest request) {
      return true;
    }

    /** Whether the results name the request. */
    default boolean names(int batch, LlmRequest request) {
      return true;
    }

    /** In what state the batch ends. */
    default State end(int batch) {
      return State.COMPLETED;
    }

    LlmResult answer(int batch, LlmRequest request);
  }

  /** The questions that can fail. */
  public enum Question {
    UPLOAD,
    CREATE,
    FIND,
    STATUS,
    CANCEL,
    RESULTS,
    DELETE
  }

  private final class Batch {
    final int number = batches.size();
    final String file;
    final Map<String, String> metadata;
    final List<Result> results = new ArrayList<>();
    State state = State.PENDING;

    Batch(String file, Map<String, String> metadata) {
      this.file = file;
      this.metadata = metadata;
    }

    Status status() {
      boolean read = state == State.COMPLETED || state == State.EXPIRED || state == State.CANCELLED;
      return new Status(
          "batch-" + number,
          state,
          file,
          read ? Optional.of("results-" + number) : Optional.empty(),
          Optional.empty(),
          state == State.FAILED ? "line 1: bad (invalid_json_line)" : "");
    }

    void execute(State end) {
      for (String id : files.getOrDefault(file, List.of())) {
        LlmRequest request = Objects.requireNonNull(requests.get(id));
        boolean executed = end != State.FAILED && script.executes(number, request);
        LlmResult result =
            executed
                ? Objects.requireNonNull(books.complete(request).toCompletableFuture().getNow(null))
                : LlmFailure.of(
                    end == State.CANCELLED ? Kind.NOT_SENT : Kind.SERVER_ERROR, "not executed");
        if (script.names(number, request)) {
          results.add(new Result(id, result));
        }
      }
      Collections.reverse(results);
      state = end;
    }
  }

  private final Script script;
  private final ScriptedClient books;
  private final Map<String, LlmRequest> requests = new HashMap<>();
  private final Map<String, List<String>> files = new LinkedHashMap<>();
  private final List<Batch> batches = new ArrayList<>();
  private final Map<Question, Deque<LlmFailure>> failures = new HashMap<>();
  private boolean held;
  private boolean createsAndFails;
  private int executing;
  private int repeats = 1;

  public ScriptedBatches(Script script) {
    this.script = script;
    this.books =
        new ScriptedClient(
            (request, call) ->
                CompletableFuture.completedFuture(script.answer(executing, request)));
  }

  /** Executes every request. */
  public static ScriptedBatches obliging() {
    return new ScriptedBatches(
        (batch, request) -> ScriptedClient.reply(request, request.choices()));
  }

  /** The next questions of that sort fail so. */
  public synchronized ScriptedBatches failing(Question question, LlmFailure failure, int times) {
    Deque<LlmFailure> ofQuestion = failures.computeIfAbsent(question, q -> new ArrayDeque<>());
    ofQuestion.addAll(Collections.nCopies(times, failure));
    return this;
  }

  /** The next batch is started, and its creation fails all the same. */
  public synchronized ScriptedBatches startingWithoutSayingSo() {
    createsAndFails = true;
    return failing(Question.CREATE, LlmFailure.of(Kind.UNCERTAIN, "reset"), 1);
  }

  /** Batches stay pending until they are cancelled or released. */
  public synchronized ScriptedBatches holding() {
    held = true;
    return this;
  }

  public synchronized void release() {
    held = false;
  }

  /** Every line of results comes so often. */
  public synchronized ScriptedBatches repeating(int times) {
    repeats = times;
    return this;
  }

  private <T> CompletionStage<Attempt<T>> done(T value) {
    return CompletableFuture.completedFuture(new Attempt.Done<>(value));
  }

  private <T> CompletionStage<Attempt<T>> failed(LlmFailure failure) {
    return CompletableFuture.completedFuture(new Attempt.Failed<>(failure));
  }

  private Optional<LlmFailure> next(Question question) {
    return Optional.ofNullable(failures.getOrDefault(question, new ArrayDeque<>()).poll());
  }

  @Override
  public synchronized Attempt<byte[]> line(String id, LlmRequest request) {
    requests.put(id, request);
    return new Attempt.Done<>(id.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public synchronized CompletionStage<Attempt<String>> upload(List<byte[]> lines) {
    Optional<LlmFailure> failure = next(Question.UPLOAD);
    if (failure.isPresent()) {
      return failed(failure.get());
    }
    String file = "file-" + files.size();
    files.put(file, lines.stream().map(line -> new String(line, StandardCharsets.UTF_8)).toList());
    return done(file);
  }

  @Override
  public synchronized CompletionStage<Attempt<Status>> create(
      String inputFile, Map<String, String> metadata) {
    Optional<LlmFailure> failure = next(Question.CREATE);
    if (failure.isEmpty() || createsAndFails) {
      createsAndFails = false;
      Batch batch = new Batch(inputFile, metadata);
      batches.add(batch);
      if (failure.isEmpty()) {
        return done(batch.status());
      }
    }
    return failed(failure.get());
  }

  @Override
  public synchronized CompletionStage<Attempt<Optional<Status>>> find(String inputFile) {
    Optional<LlmFailure> failure = next(Question.FIND);
    if (failure.isPresent()) {
      return failed(failure.get());
    }
    return done(
        batches.stream()
            .filter(batch -> batch.file.equals(inputFile))
            .findFirst()
            .map(Batch::status));
  }

  private Batch batch(String id) {
    return batches.get(Integer.parseInt(id.substring(id.indexOf('-') + 1)));
  }

  @Override
  public synchronized CompletionStage<Attempt<Status>> status(String id) {
    Optional<LlmFailure> failure = next(Question.STATUS);
    if (failure.isPresent()) {
      return failed(failure.get());
    }
    Batch batch = batch(id);
    if (batch.state == State.PENDING && !held) {
      executing = batch.number;
      batch.execute(script.end(batch.number));
    }
    return done(batch.status());
  }

  @Override
  public synchronized CompletionStage<Attempt<Status>> cancel(String id) {
    Optional<LlmFailure> failure = next(Question.CANCEL);
    if (failure.isPresent()) {
      return failed(failure.get());
    }
    Batch batch = batch(id);
    if (batch.state == State.PENDING) {
      executing = batch.number;
      Status before = batch.status();
      batch.execute(State.CANCELLED);
      return done(before);
    }
    return failed(LlmFailure.of(Kind.REJECTED, "HTTP 409"));
  }

  @Override
  public CompletionStage<Attempt<Integer>> results(String file, Consumer<Result> receiver) {
    List<Result> results;
    Optional<LlmFailure> failure;
    synchronized (this) {
      failure = next(Question.RESULTS);
      List<Result> all = batch(file).results;
      results = new ArrayList<>(failure.isPresent() ? all.subList(0, all.size() / 2) : all);
    }
    receiver.accept(new Result("nobody's", LlmFailure.of(Kind.UNCERTAIN, "stray")));
    for (int i = 0; i < repeats; i++) {
      results.forEach(receiver);
    }
    return failure.isPresent() ? failed(failure.get()) : done(results.size());
  }

  @Override
  public synchronized CompletionStage<Attempt<Boolean>> delete(String file) {
    Optional<LlmFailure> failure = next(Question.DELETE);
    if (failure.isPresent()) {
      return failed(failure.get());
    }
    return done(files.containsKey(file));
  }

  /** How many requests each batch had. */
  public synchronized List<Integer> sizes() {
    return batches.stream().map(b -> files.getOrDefault(b.file, List.of()).size()).toList();
  }

  public synchronized List<Map<String, String>> metadata() {
    return batches.stream().map(batch -> batch.metadata).toList();
  }

  /** The custom ids of a batch. */
  public synchronized List<String> ids(int batch) {
    return files.getOrDefault(batches.get(batch).file, List.of());
  }

  public int executed() {
    return books.calls();
  }

  /** Everything billed so far. */
  public Spend bill() {
    return books.bill();
  }

  @Override
  public void close() {}
}
