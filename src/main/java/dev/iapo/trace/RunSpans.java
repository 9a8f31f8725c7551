package dev.iapo.trace;

import dev.iapo.run.RunEvent;
import dev.iapo.run.RunResult;
import dev.iapo.schedule.Decision;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Locale;

/** The span of a run, and that of the round that it is in. */
final class RunSpans {
  private final Tracer tracer;
  private final Span run;
  private final Context ofRun;
  private Span round = Span.getInvalid();
  private volatile Context current; // other threads have calls under way

  RunSpans(Tracer tracer, String id, String task) {
    this.tracer = tracer;
    this.run =
        tracer
            .spanBuilder("iapo.run")
            .setNoParent()
            .setAttribute("iapo.run.id", id)
            .setAttribute("iapo.task.name", task)
            .startSpan();
    this.ofRun = Context.root().with(run);
    this.current = ofRun;
  }

  /** What the spans of calls belong to; may be asked by any thread. */
  Context current() {
    return current;
  }

  void told(RunEvent event) {
    if (event instanceof RunEvent.RoundStarted started) {
      begin(started.round());
    } else if (event instanceof RunEvent.RoundCompleted) {
      endRound();
    } else if (event instanceof RunEvent.Ended ended) {
      end(ended.result());
    }
  }

  private void begin(Decision.Round next) {
    endRound();
    round =
        tracer
            .spanBuilder("iapo.round")
            .setParent(ofRun)
            .setAttribute("iapo.round.number", next.number())
            .setAttribute("iapo.round.pulls", next.pulls().size())
            .startSpan();
    current = ofRun.with(round);
  }

  private void endRound() {
    current = ofRun;
    round.end();
  }

  private void end(RunResult result) {
    endRound();
    run.setAttribute("iapo.run.state", result.state().name().toLowerCase(Locale.ROOT));
    run.setAttribute("iapo.run.completions", result.tally().spend().completions());
    if (result.state() == RunResult.State.FAILED) {
      run.setStatus(StatusCode.ERROR);
    }
    run.end();
  }

  /** The run told nothing of its end. */
  void cutOff() {
    run.setStatus(StatusCode.ERROR);
    endRound();
    run.end();
  }
}
