package dev.iapo.run;

import dev.iapo.domain.CallRecord.Source;
import dev.iapo.domain.Failures;
import dev.iapo.domain.PullRecord.Appraised;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Verdict;
import dev.iapo.gateway.JobResult;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.run.Appraisals.Ask;
import dev.iapo.run.Kept.Drawn;
import dev.iapo.store.Outcome;
import dev.iapo.store.Recorder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The judging of one pull's completions: what was asked, and what has been answered. */
final class PullAppraisal {
  private static final Optional<String> NOT_ASKED = Optional.of("not asked");

  /** One question. */
  private static final class Asked {
    final Ask ask;
    final List<Drawn> calls;
    Spend wasted;
    Failures failures;
    Optional<LlmFailure> failure;
    Optional<String> missing;

    Asked(Kept.Appraisal kept) {
      this.ask = kept.ask();
      this.calls = new ArrayList<>(kept.kept().calls());
      sort();
      this.wasted = kept.kept().wasted();
      this.failures = kept.kept().failures();
      this.failure = kept.kept().failure();
      this.missing =
          kept.kept().isWhole() ? failure.map(Asked::told).or(kept.kept()::whyMissing) : NOT_ASKED;
    }

    void ended(JobResult result) {
      result.calls().forEach(call -> calls.add(new Drawn(call, Source.BOUGHT)));
      sort();
      wasted = wasted.plus(result.wasted());
      failures = failures.plus(result.failures());
      failure = result.failure();
      missing = failure.map(Asked::told);
    }

    private void sort() {
      calls.sort(Comparator.comparingInt(drawn -> drawn.call().offset()));
    }

    private static String told(LlmFailure failure) {
      return failure.kind() + ": " + failure.message();
    }
  }

  private final Appraisals appraisals;
  private final Map<String, Asked> asked = new LinkedHashMap<>(); // by id
  private int open;
  private boolean bought;

  PullAppraisal(Appraisals appraisals, List<Kept.Appraisal> kept) {
    this.appraisals = appraisals;
    kept.forEach(appraisal -> asked.put(appraisal.ask().id(), new Asked(appraisal)));
  }

  /** Jobs were sent for so many questions. */
  void sent(int jobs) {
    open += jobs;
    bought |= jobs > 0;
  }

  void ended(JobResult result) {
    Asked question = asked.get(result.id());
    if (question == null) {
      throw new IllegalStateException("nothing was asked as " + result.id());
    }
    question.ended(result);
    open--;
  }

  boolean isComplete() {
    return open == 0;
  }

  /** Whether any answer was asked for now. */
  boolean bought() {
    return bought;
  }

  /** What each appraiser said of a completion. */
  List<Verdict> verdicts(int completion, int appraisers, Costing costing) {
    List<Verdict> verdicts = new ArrayList<>();
    for (int a = 0; a < appraisers; a++) {
      verdicts.add(verdict(completion, a, costing));
    }
    return verdicts;
  }

  private Verdict verdict(int completion, int appraiser, Costing costing) {
    double cost = 0;
    List<Verdict.Answer> answers = new ArrayList<>();
    Optional<String> missing = Optional.empty();
    for (Asked question : asked.values()) {
      if (question.ask.appraiser() != appraiser
          || !question.ask.completions().contains(completion)) {
        continue;
      }
      int before = answers.size();
      for (Drawn drawn : question.calls) {
        List<Completion> replies = drawn.call().reply().completions();
        double costOfOne = costing.total(drawn.call()) / replies.size();
        for (int i = 0; i < replies.size(); i++) {
          boolean about = !service(question) || drawn.call().offset() + i == completion;
          if (about) {
            cost += costOfOne;
            answers.add(new Verdict.Answer(replies.get(i).text(), question.ask.swapped()));
          }
        }
      }
      if (!service(question) || answers.size() == before) {
        missing = missing.isPresent() ? missing : question.missing;
      }
    }
    return new Verdict(cost, answers, missing);
  }

  private boolean service(Asked question) {
    return appraisals.isService(question.ask);
  }

  /** What it came to in money. */
  Appraised appraised() {
    long calls = 0;
    Spend spend = Spend.NOTHING;
    Spend saved = Spend.NOTHING;
    Spend wasted = Spend.NOTHING;
    Failures failures = Failures.NONE;
    for (Asked question : asked.values()) {
      for (Drawn drawn : question.calls) {
        calls++;
        Spend charge = drawn.call().charge().total();
        spend = drawn.source() == Source.BOUGHT ? spend.plus(charge) : spend;
        saved = drawn.source() == Source.REUSED ? saved.plus(charge) : saved;
      }
      wasted = wasted.plus(question.wasted);
      failures = failures.plus(question.failures);
    }
    return new Appraised(calls, spend, saved, wasted, failures);
  }

  /** For what failure answers are missing, with the appraiser's name: the gravest, if any. */
  Optional<LlmFailure> failure() {
    return asked.values().stream()
        .flatMap(question -> failure(question).stream())
        .min(Comparator.comparingInt(failure -> gravity(failure.kind())));
  }

  private Optional<LlmFailure> failure(Asked question) {
    String name = appraisals.appraiser(question.ask).name();
    return question.failure.map(
        f -> new LlmFailure(f.kind(), name + ": " + f.message(), f.retryAfter(), f.status()));
  }

  /** What lasts for all is 0; what concerns one completion is last. */
  private static int gravity(LlmFailure.Kind kind) {
    return switch (kind) {
      case NOT_KEPT, OVERCHARGED, QUOTA_EXHAUSTED, UNAUTHORIZED, NOT_FOUND -> 0;
      case SERVER_ERROR, OVERLOADED, UNREACHABLE, UNCERTAIN, MALFORMED, RATE_LIMITED -> 1;
      case NOT_SENT -> 2;
      case REJECTED, UNSENDABLE -> 3;
    };
  }

  /** Tells of the answers that the run does without. */
  void forEachMissing(Consumer<Recorder.Missing> receiver) {
    for (Asked question : asked.values()) {
      if (question.missing.isPresent() && question.ask.place().isPresent()) {
        String kind = question.failure.map(f -> f.kind().label()).orElse("");
        String why = question.failure.map(LlmFailure::message).orElse(question.missing.get());
        receiver.accept(
            new Recorder.Missing(appraisals.wanted(question.ask), new Outcome.Missed(kind, why)));
      }
    }
  }
}
