package dev.iapo.run;

import akka.actor.typed.ActorRef;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Pull;
import dev.iapo.domain.PullRecord;
import dev.iapo.llm.LlmFailure;
import dev.iapo.schedule.Decision;
import dev.iapo.store.KeptCall;
import dev.iapo.store.Outcome;
import dev.iapo.store.Recorder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is kept of a run: looked up before its pulls are admitted, and added to when it decides. A
 * run that is not kept knows nothing of any pull, at once.
 */
final class RunBook {
  /** How many pulls are looked up at a time. */
  private static final int CHUNK = 256;

  /** The run decides otherwise than it did when it was kept. */
  static final class Mismatch extends RuntimeException {
    Mismatch(String message) {
      super(message);
    }
  }

  private final RunSettings settings;
  private final Jobs jobs;
  private final Optional<ActorRef<Recorder.Command>> recorder;
  private final ActorRef<Recorder.Reply> replyTo;
  private final Recording.Past past;
  private final boolean looks; // whether anything may be kept of pulls
  private final Map<Integer, KeptPull> known = new HashMap<>(); // by index, until taken
  private List<Pull> pulls = List.of();
  private List<Recorder.Missing> missed = new ArrayList<>();
  private int asked; // pulls looked up, or being so
  private int looked;
  private int unanswered; // questions of this round
  private int outdated; // questions of earlier rounds, not answered yet
  private int decisions;
  private int awaited = -1;
  private boolean incomplete;

  RunBook(
      RunSettings settings,
      Jobs jobs,
      Optional<ActorRef<Recorder.Command>> recorder,
      ActorRef<Recorder.Reply> replyTo) {
    this.settings = settings;
    this.jobs = jobs;
    this.recorder = settings.recording().flatMap(recording -> recorder);
    this.replyTo = replyTo;
    this.past = settings.recording().map(Recording::past).orElse(Recording.Past.NONE);
    this.looks =
        settings
            .recording()
            .map(r -> r.reuse() || r.replayOnly() || !past.decisions().isEmpty())
            .orElse(false);
  }

  /**
   * A round begins.
   *
   * @throws Mismatch if another one did when the run was kept
   */
  void opened(Decision.Round round) {
    pulls = round.pulls();
    missed = new ArrayList<>();
    known.clear();
    asked = 0;
    looked = 0;
    outdated += unanswered;
    unanswered = 0;
    decide(RoundDocument.opened(round));
  }

  /** Whether it is known what is kept of a pull; if not, it has been asked for. */
  boolean knows(int index) {
    if (recorder.isEmpty() || !looks) {
      return true;
    }
    if (asked < pulls.size() && asked - index < CHUNK) {
      int to = Math.min(pulls.size(), asked + CHUNK);
      recorder
          .get()
          .tell(
              new Recorder.Look(
                  settings.run(),
                  pulls.subList(asked, to).stream().map(jobs::wanted).toList(),
                  settings.recording().orElseThrow().reuse(),
                  replyTo));
      asked = to;
      unanswered++;
    }
    return index < looked;
  }

  /**
   * What is kept of pulls is known. A round whose last pulls were set aside ends without it;
   * answers come in the order of asking.
   */
  void looked(Recorder.Looked answer) {
    if (outdated > 0) {
      outdated--;
      return;
    }
    unanswered--;
    for (List<KeptCall> calls : answer.calls()) {
      if (!calls.isEmpty()) {
        known.put(looked, KeptPull.of(pulls.get(looked), calls));
      }
      looked++;
    }
  }

  /** What is kept of a pull that it knows. */
  KeptPull take(int index) {
    KeptPull kept = known.remove(index);
    return kept == null ? KeptPull.nothing(pulls.get(index)) : kept;
  }

  /** Whether nothing more is drawn. */
  boolean replayOnly() {
    return settings.recording().map(Recording::replayOnly).orElse(false);
  }

  /** A pull of this round would have to be drawn for the run to go on. */
  void lacks() {
    incomplete = true;
  }

  boolean isIncomplete() {
    return incomplete;
  }

  /** A pull has ended as it will stay, if the round ends as planned. */
  void ended(PullRecord record, Optional<LlmFailure> failure) {
    if (recorder.isPresent() && record.missing().isPresent()) {
      Outcome.Missed why =
          failure
              .map(f -> new Outcome.Missed(f.kind().label(), f.message()))
              .orElseGet(() -> new Outcome.Missed("", record.missing().get()));
      missed.add(new Recorder.Missing(jobs.wanted(record.pull()), why));
    }
  }

  /**
   * A round has ended as planned; whether that has to be kept, and waited for.
   *
   * @throws Mismatch if it ended otherwise when the run was kept
   */
  boolean completed(int round, List<Observation> observations) {
    awaited = decisions;
    return decide(RoundDocument.completed(round, observations));
  }

  /** The schedule finished; whether that has to be kept, and waited for. */
  boolean finished(Decision.Finished finished) {
    return decide(RoundDocument.finished(finished));
  }

  /** Whether the run waits for that decision to be kept. */
  boolean awaits(int number) {
    return number == awaited;
  }

  private boolean decide(String document) {
    int number = decisions++;
    if (number < past.decisions().size()) {
      if (!past.decisions().get(number).equals(document)) {
        throw new Mismatch(
            "decision %d was \"%s\", and what is kept of the run now leads to \"%s\": the store was changed, or another version of iapo wrote it (start a new run; what is kept is reused)"
                .formatted(number, past.decisions().get(number), document));
      }
      return false;
    }
    if (recorder.isEmpty() || replayOnly()) {
      return false;
    }
    List<Recorder.Missing> first = missed;
    missed = new ArrayList<>();
    recorder.get().tell(new Recorder.Decide(settings.run(), number, document, first, replyTo));
    return true;
  }
}
