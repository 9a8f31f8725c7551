package dev.iapo.run;

import akka.actor.typed.ActorRef;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Pull;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Spend;
import dev.iapo.llm.LlmFailure;
import dev.iapo.run.Appraisals.Ask;
import dev.iapo.schedule.Decision;
import dev.iapo.store.KeptCall;
import dev.iapo.store.Outcome;
import dev.iapo.store.Recorder;
import dev.iapo.store.Store;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
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

  /**
   * What the recorder was asked: for what is kept of pulls, or of the judging of what is kept of
   * them.
   *
   * @param opened how many rounds had begun
   * @param to the index behind the last of these pulls
   * @param questions by the index of the pull; empty if pulls themselves are looked up
   */
  private record Question(
      int opened, int from, int to, Optional<Map<Integer, List<Ask>>> questions) {}

  private final RunSettings settings;
  private final Jobs jobs;
  private final Appraisals appraisals;
  private final Optional<ActorRef<Recorder.Command>> recorder;
  private final ActorRef<Recorder.Reply> replyTo;
  private final Recording.Past past;
  private final boolean looks; // whether anything may be kept of pulls
  private final Map<Integer, Kept> known = new HashMap<>(); // by index, until taken
  private List<Pull> pulls = List.of();
  private List<Recorder.Missing> missed = new ArrayList<>();
  private int opened; // rounds
  private int asked; // pulls looked up, or being so
  private int looked;
  private final Deque<Question> unanswered = new ArrayDeque<>();
  private int decisions;
  private int awaited = -1;
  private boolean incomplete;

  RunBook(
      RunSettings settings,
      Jobs jobs,
      Appraisals appraisals,
      Optional<ActorRef<Recorder.Command>> recorder,
      ActorRef<Recorder.Reply> replyTo) {
    this.settings = settings;
    this.jobs = jobs;
    this.appraisals = appraisals;
    this.recorder = settings.recording().flatMap(recording -> recorder);
    this.replyTo = replyTo;
    this.past = settings.recording().map(Recording::past).orElse(Recording.Past.NONE);
    this.looks =
        settings
            .recording()
            .map(
                r ->
                    r.reuse()
                        || r.replayOnly()
                        || !past.decisions().isEmpty()
                        || !past.spent().equals(Spend.NOTHING))
            .orElse(false);
  }

  /**
   * A round begins.
   *
   * @throws Mismatch if another one did when the run was kept
   */
  void opened(Decision.Round round) {
    opened++;
    pulls = round.pulls();
    missed = new ArrayList<>();
    known.clear();
    asked = 0;
    looked = 0;
    decide(RoundDocument.opened(round));
  }

  /** Whether it is known what is kept of a pull; if not, it has been asked for. */
  boolean knows(int index) {
    if (recorder.isEmpty() || !looks) {
      return true;
    }
    if (asked < pulls.size() && asked - index < CHUNK) {
      int to = Math.min(pulls.size(), asked + CHUNK);
      look(
          new Question(opened, asked, to, Optional.empty()),
          pulls.subList(asked, to).stream().map(jobs::wanted).toList());
      asked = to;
    }
    return index < looked;
  }

  private void look(Question question, List<Store.Wanted> wanted) {
    boolean reuse = settings.recording().orElseThrow().reuse();
    unanswered.add(question);
    recorder.orElseThrow().tell(new Recorder.Look(settings.run(), wanted, reuse, replyTo));
  }

  /**
   * What is kept of pulls, or of their judging, is known. A round whose last pulls were set aside
   * ends without it; answers come in the order of asking.
   */
  void looked(Recorder.Looked answer) {
    Question question = unanswered.remove();
    if (question.opened() != opened) {
      return;
    }
    if (question.questions().isPresent()) {
      appraised(question.questions().get(), answer.calls());
      looked = question.to();
      return;
    }
    for (int i = 0; i < answer.calls().size(); i++) {
      List<KeptCall> calls = answer.calls().get(i);
      Pull pull = pulls.get(question.from() + i);
      if (!calls.isEmpty()) {
        known.put(question.from() + i, Kept.of(pull.replicate(), pull.scale(), calls));
      }
    }
    if (appraisals.any()) {
      lookForJudging(question);
    } else {
      looked = question.to();
    }
  }

  private void lookForJudging(Question of) {
    Map<Integer, List<Ask>> questions = new LinkedHashMap<>();
    for (int index = of.from(); index < of.to(); index++) {
      Kept kept = known.get(index);
      if (kept != null && !kept.calls().isEmpty()) {
        questions.put(index, appraisals.asks(pulls.get(index), ArmActor.candidates(kept.calls())));
      }
    }
    look(
        new Question(of.opened(), of.from(), of.to(), Optional.of(questions)),
        questions.values().stream().flatMap(List::stream).map(appraisals::wanted).toList());
  }

  private void appraised(Map<Integer, List<Ask>> questions, List<List<KeptCall>> calls) {
    Iterator<List<KeptCall>> next = calls.iterator();
    questions.forEach(
        (index, asks) -> {
          List<Kept.Appraisal> appraisals = new ArrayList<>();
          for (Ask ask : asks) {
            appraisals.add(this.appraisals.kept(ask, next.next()));
          }
          known.computeIfPresent(index, (i, kept) -> kept.with(appraisals));
        });
  }

  /** What is kept of a pull that it knows. */
  Kept take(int index) {
    Kept kept = known.remove(index);
    return kept == null ? Kept.nothing(pulls.get(index).scale()) : kept;
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

  /**
   * A pull has ended as it will stay, if the round ends as planned.
   *
   * @param unanswered questions to appraisers about it
   */
  void ended(PullRecord record, Optional<LlmFailure> failure, List<Recorder.Missing> unanswered) {
    if (recorder.isPresent()) {
      missed.addAll(unanswered);
    }
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
