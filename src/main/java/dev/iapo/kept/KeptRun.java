package dev.iapo.kept;

import dev.iapo.domain.Budget;
import dev.iapo.domain.RunRecord;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.io.RunCodec;
import dev.iapo.io.RunDifferences;
import dev.iapo.run.Recording;
import dev.iapo.run.RunReplay;
import dev.iapo.run.RunResult;
import dev.iapo.run.RunSettings;
import dev.iapo.store.KeptCall;
import dev.iapo.store.Recovery;
import dev.iapo.store.RunEntry;
import dev.iapo.store.Store;
import dev.iapo.store.StoreException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A run in a store. */
public record KeptRun(Store store, RunEntry entry) {
  /** How names of arguments begin that only runs of a daemon have. */
  public static final String DAEMON = "daemon.";

  private static final String PROPOSAL = "propose";
  private static final String EVALUATES = "evaluation.of"; // with a dot: not the user's
  private static final String TO_EVALUATE = "evaluation.wanted";

  /**
   * Keeps a run that begins.
   *
   * @param arguments by the names of options
   * @param directory where its results will be
   */
  public static KeptRun begin(
      Store store, Setup setup, Map<String, String> arguments, Path directory) {
    Path absolute = directory.toAbsolutePath().normalize();
    Map<String, String> kept = new LinkedHashMap<>(arguments);
    if (setup.evaluation().isPresent()) {
      kept.put(TO_EVALUATE, "yes");
    }
    return begin(
        store,
        setup,
        kept,
        String.valueOf(absolute.getFileName()),
        absolute.toString(),
        RunEntry.State.RUNNING);
  }

  /**
   * Keeps a run that waits for its turn.
   *
   * @param arguments as they are kept
   * @param directory where its results will be, absolute; its name is the run's id
   */
  public static KeptRun queue(
      Store store, Setup setup, Map<String, String> arguments, Path directory) {
    return begin(
        store,
        setup,
        arguments,
        String.valueOf(directory.getFileName()),
        directory.toString(),
        RunEntry.State.QUEUED);
  }

  /** Keeps an evaluation of this run, which begins. */
  public KeptRun beginEvaluation(Setup evaluation) {
    return begin(
        store,
        evaluation,
        Map.of(EVALUATES, id()),
        id() + "-evaluation",
        entry.directory(),
        RunEntry.State.RUNNING);
  }

  private static KeptRun begin(
      Store store,
      Setup setup,
      Map<String, String> arguments,
      String name,
      String directory,
      RunEntry.State state) {
    Task task = setup.task();
    Map<String, String> kept = new LinkedHashMap<>(arguments);
    kept.putAll(RunTerms.of(setup).arguments());
    RunEntry entry =
        new RunEntry(
            freeId(store, name),
            task.name(),
            definition(task),
            task.data().fingerprint(),
            kept,
            directory,
            state,
            "",
            Instant.now(),
            Optional.empty());
    store.create(entry, task.data().train());
    return new KeptRun(store, entry);
  }

  /**
   * Keeps a proposal of prompts that begins: a run that asks for prompts, and has no policy.
   *
   * @param task whose budget is the proposal's
   */
  public static KeptRun beginProposal(Store store, Task task, Path directory) {
    Path absolute = directory.toAbsolutePath().normalize();
    RunEntry entry =
        new RunEntry(
            freeId(store, String.valueOf(absolute.getFileName())),
            task.name(),
            definition(task),
            task.data().fingerprint(),
            Map.of(PROPOSAL, "true"),
            absolute.toString(),
            RunEntry.State.RUNNING,
            "",
            Instant.now(),
            Optional.empty());
    store.create(entry, task.data().train());
    return new KeptRun(store, entry);
  }

  /** Whether it is a proposal of prompts. */
  public static boolean isProposal(RunEntry entry) {
    return entry.arguments().containsKey(PROPOSAL);
  }

  /** Whether it is one that a daemon goes on with, and no command. */
  public static boolean isOfDaemon(RunEntry entry) {
    return entry.arguments().keySet().stream().anyMatch(name -> name.startsWith(DAEMON));
  }

  /** The run that an entry is an evaluation of, if it is one. */
  public static Optional<String> evaluated(RunEntry entry) {
    return Optional.ofNullable(entry.arguments().get(EVALUATES));
  }

  /**
   * The run that it is an evaluation of; itself if it is none.
   *
   * @throws KeptException if that run was deleted
   */
  public KeptRun subject() {
    Optional<String> subject = evaluated(entry);
    return subject.isEmpty()
        ? this
        : new KeptRun(
            store,
            store
                .find(subject.get())
                .orElseThrow(
                    () ->
                        KeptException.refused(
                            "%s is an evaluation of run %s, which is no longer kept"
                                .formatted(id(), subject.get()))));
  }

  /** The evaluation of it, if one was begun. */
  public Optional<KeptRun> evaluation() {
    return store.runs().stream()
        .filter(other -> evaluated(other).filter(id()::equals).isPresent())
        .map(other -> new KeptRun(store, other))
        .findFirst();
  }

  /** Whether it is to be evaluated when it has ended. */
  public boolean toEvaluate() {
    return entry.arguments().containsKey(TO_EVALUATE);
  }

  /** Whether it came to its end, as is kept by now. */
  public boolean isCompleted() {
    return store.find(id()).filter(now -> now.state() == RunEntry.State.COMPLETED).isPresent();
  }

  /** The name, with a number behind it if the store has a run of that name. */
  private static String freeId(Store store, String name) {
    String id = name;
    for (int number = 2; store.find(id).isPresent(); number++) {
      id = name + "-" + number;
    }
    return id;
  }

  private static String definition(Task task) {
    return RunCodec.write(new RunRecord(task, 0));
  }

  public String id() {
    return entry.id();
  }

  public Path directory() {
    return Path.of(entry.directory());
  }

  /**
   * The task, whose test split is empty.
   *
   * @throws KeptException if what is kept of it is damaged
   */
  public Task task() {
    try {
      return RunCodec.read(entry.definition(), store.queries(id())).task();
    } catch (IllegalArgumentException e) {
      throw damaged(e);
    }
  }

  /** What it may spend. */
  public Budget budget() {
    try {
      return RunCodec.read(entry.definition()).task().search().budget();
    } catch (IllegalArgumentException e) {
      throw damaged(e);
    }
  }

  /** Its definition as this version writes it. */
  private String readAgain() {
    try {
      return RunCodec.write(RunCodec.read(entry.definition()));
    } catch (IllegalArgumentException e) {
      throw damaged(e);
    }
  }

  private KeptException damaged(IllegalArgumentException e) {
    return KeptException.failed(
        "what is kept of run %s is damaged: %s".formatted(id(), e.getMessage()));
  }

  private RunTerms terms(Task task) {
    try {
      return RunTerms.read(entry.arguments(), task);
    } catch (IllegalArgumentException e) {
      throw damaged(e);
    }
  }

  /** What the user gave when it was started. */
  public Map<String, String> given() {
    Map<String, String> given = new LinkedHashMap<>(entry.arguments());
    given.keySet().removeIf(RunTerms::has);
    return given;
  }

  /** What is different in a task from the one that was run, in words. */
  public List<String> differences(Setup now) {
    List<String> found = new ArrayList<>(RunDifferences.of(readAgain(), definition(now.task())));
    if (found.isEmpty()) {
      found.addAll(terms(now.task()).differences(RunTerms.of(now), now.task()));
    }
    return found;
  }

  /**
   * That nothing is different in a task from the one that was run.
   *
   * @throws KeptException with what is
   */
  public void requireSame(Setup now) {
    List<String> differences = differences(now);
    if (!differences.isEmpty()) {
      List<String> messages = new ArrayList<>();
      messages.add(id() + " cannot go on: its task is no longer the one that was run");
      differences.forEach(difference -> messages.add("  " + difference));
      messages.add("put them back, or start a new run; what is kept is reused");
      throw KeptException.refused(messages.toArray(String[]::new));
    }
  }

  /**
   * Says of the calls that were cut off how they ended: charged their maximum.
   *
   * @return these calls
   */
  public List<KeptCall> settle(Recovery policy) {
    List<KeptCall> open = store.open(id());
    policy.settle(store, id(), Instant.now());
    return open;
  }

  /**
   * That no other run has its folder: one that was moved away may have been given to another since.
   *
   * @throws KeptException if one has
   */
  public void requireItsFolder() {
    RunEntry newest =
        store.runs().stream()
            .filter(other -> other.directory().equals(entry.directory()))
            .filter(other -> evaluated(other).isEmpty())
            .findFirst()
            .orElse(entry);
    if (!newest.id().equals(id())) {
      throw KeptException.refused(
          "%s: its folder %s has the results of run %s now (start a new run; what is kept is reused)"
              .formatted(id(), directory(), newest.id()));
    }
  }

  /** What is kept of it, for it to go on from there. */
  public Recording.Past past() {
    return new Recording.Past(store.decisions(id()), spent());
  }

  /** Everything it was charged, uncertain calls included. */
  public Spend spent() {
    return store.totals(id()).spent();
  }

  /** What a replay of it needs to know. */
  public RunSettings replay() {
    Task task = task();
    RunTerms terms = terms(task);
    return RunReplay.settings(id(), task, terms.expected(), terms.faults(), past());
  }

  public void running() {
    store.setState(id(), RunEntry.State.RUNNING, "", Instant.now());
  }

  /** Says how it ended. */
  public void ended(RunEntry.State state, String detail) {
    store.setState(id(), state, detail, Instant.now());
  }

  /**
   * Says how it ended. A store that has failed cannot be told, and has parked the run.
   *
   * @param note is told of such a failure
   */
  public void ended(RunResult result, Consumer<String> note) {
    try {
      ended(result);
    } catch (StoreException e) {
      note.accept("note: how the run ended could not be kept: " + e.getMessage());
    }
  }

  private void ended(RunResult result) {
    RunEntry.State state =
        switch (result.state()) {
          case COMPLETED -> RunEntry.State.COMPLETED;
          case INTERRUPTED -> RunEntry.State.INTERRUPTED;
          case PARKED -> RunEntry.State.PARKED;
          case FAILED -> RunEntry.State.FAILED;
        };
    ended(state, result.detail());
  }

  /** Forgets it, if nothing was charged for it and nothing taken from other runs. */
  public void forgetIfEmpty() {
    if (spent().equals(Spend.NOTHING) && store.totals(id()).reused() == 0) {
      store.delete(id());
    }
  }
}
