package dev.iapo.cli;

import dev.iapo.config.ProviderSetup;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Policy;
import dev.iapo.domain.Task;
import dev.iapo.estimate.Confidence;
import dev.iapo.io.SamplesCodec;
import dev.iapo.kept.KeptRun;
import dev.iapo.kept.OutputDirectory;
import dev.iapo.kept.Results;
import dev.iapo.kept.Setup;
import dev.iapo.kept.Version;
import dev.iapo.run.EvaluationTask;
import dev.iapo.run.Evaluations;
import dev.iapo.run.Observer;
import dev.iapo.run.Policies;
import dev.iapo.run.Problems;
import dev.iapo.run.RunResult;
import dev.iapo.schedule.HeldOut;
import dev.iapo.schedule.Plan;
import java.util.ArrayList;
import java.util.List;

/**
 * Has the evaluation of a kept run drawn, from its beginning or from where it was, and writes the
 * run's results again, with what it showed. It is a run of its own in the store.
 */
final class EvaluationExecution {
  /** A paired test needs as many. */
  private static final int LEAST_QUERIES = 2;

  private final Terminal terminal;
  private final Interrupt interrupt;
  private final KeptRun run;
  private final String resume; // the command that goes on with it

  /**
   * @param run that has come to its end
   */
  EvaluationExecution(Terminal terminal, Interrupt interrupt, KeptRun run, DataDirectory data) {
    this.terminal = terminal;
    this.interrupt = interrupt;
    this.run = run;
    this.resume = "iapo resume " + run.id() + data.option();
  }

  /**
   * Evaluates a run that has been drawn, if it has come to its end and its task says so.
   *
   * @param exitCode of the run
   * @return the exit code of both
   */
  int after(int exitCode, Setup setup) {
    if (setup.evaluation().isEmpty()) {
      return exitCode;
    }
    if (!run.isCompleted()) {
      terminal.result("not evaluated, for it did not come to its end");
      return exitCode;
    }
    int evaluated = execute(setup, setup.evaluation().get());
    return evaluated == ExitCode.OK ? exitCode : evaluated;
  }

  /**
   * Draws until the evaluation has ended.
   *
   * @param setup of the run
   * @param budget of an evaluation that was not begun before
   * @return the exit code
   */
  int execute(Setup setup, Budget budget) {
    RunResult result = finished(run).with(setup.task().data());
    Policy policy = Policies.usable(result, Version.current());
    Budget limit = run.evaluation().map(KeptRun::budget).orElse(budget);
    Setup own = setup.evaluating(EvaluationTask.of(policy, setup.heldOut(), limit));
    KeptRun evaluation =
        run.evaluation().map(kept -> goingOn(kept, own)).orElseGet(() -> begun(own));
    OutputDirectory output = OutputDirectory.evaluating(run.directory());
    List<Observation> observations = new ArrayList<>();
    RunResult drawn = drawn(evaluation, own, output, observations);
    evaluation.ended(drawn, terminal::say);
    if (!output.hasSamples()) {
      output.discard();
    } else if (drawn.state() != RunResult.State.COMPLETED) {
      output.finishSamples();
    }
    if (drawn.state() != RunResult.State.COMPLETED || !output.hasSamples()) {
      throw notEnded(drawn, evaluation);
    }
    Policy evaluated = policy.with(Evaluations.of(policy, own.task(), observations, drawn.tally()));
    Results.write(result, evaluated, output, Replay.timing(run));
    new EvaluationSummary(terminal).print(evaluated);
    terminal.result("results: " + run.directory() + " (open " + OutputDirectory.REPORT_HTML + ")");
    return ExitCode.OK;
  }

  /**
   * The result of a run that has come to its end.
   *
   * @throws CliException if it has not
   */
  private static RunResult finished(KeptRun run) {
    RunResult result = Replay.of(run, records -> {});
    if (result.state() != RunResult.State.COMPLETED) {
      throw CliException.usage(
          "%s did not come to its end: %s (expected: a run that is completed)"
              .formatted(run.id(), result.detail()));
    }
    return result;
  }

  private KeptRun begun(Setup own) {
    Task task = own.task();
    HeldOut schedule =
        new HeldOut(
            Problems.of(task),
            task.search().scales(),
            new Plan(task.search().budget(), own.expectedCharges()),
            task.search().seed());
    Budget budget = task.search().budget();
    String covered =
        "evaluation: %s cover %s of the %d test queries, each asked of %d prompts, %d completions in all"
            .formatted(
                Amounts.of(budget.unit(), budget.planned()),
                schedule.expectedQueries() == 0 ? "none" : "" + schedule.expectedQueries(),
                task.data().train().size(),
                task.configurations().size(),
                task.search().scales().stream().mapToInt(n -> n).sum());
    if (schedule.expectedQueries() < LEAST_QUERIES) {
      throw CliException.usage(covered + " (expected: at least two; raise its budget)");
    }
    if (schedule.expectedQueries() < Confidence.MIN_QUERIES) {
      terminal.say(
          "note: %s; with fewer than %d nothing is tested"
              .formatted(covered, Confidence.MIN_QUERIES));
    }
    return run.beginEvaluation(own);
  }

  private KeptRun goingOn(KeptRun kept, Setup own) {
    kept.requireSame(own);
    kept.settle(own.keeping().uncertain());
    kept.running();
    return kept;
  }

  private RunResult drawn(
      KeptRun evaluation, Setup own, OutputDirectory output, List<Observation> observations) {
    Task task = own.task();
    SamplesCodec samples = new SamplesCodec(task);
    Observer observer = Evaluated.observer(task);
    try (RunSession session = new RunSession()) {
      List<ProviderSetup> providers = session.listening(own, terminal);
      terminal.say("evaluation on held-out queries");
      return new Drawing(terminal, interrupt, evaluation)
          .result(
              session,
              own,
              providers,
              evaluation.past(),
              records -> {
                output.add(samples, records);
                observations.addAll(observer.observe(records));
              });
    }
  }

  private CliException notEnded(RunResult drawn, KeptRun evaluation) {
    String goesOn = resume + " goes on with it";
    return switch (drawn.state()) {
      case PARKED ->
          CliException.parked(
              "the evaluation is parked: %s (%s)".formatted(drawn.detail(), goesOn));
      case INTERRUPTED ->
          CliException.interrupted(
              "the evaluation was stopped: %s (%s)".formatted(drawn.detail(), goesOn));
      case FAILED, COMPLETED -> {
        evaluation.forgetIfEmpty();
        boolean kept = run.evaluation().isPresent();
        yield CliException.failed(
            "the evaluation failed: %s%s"
                .formatted(
                    drawn.detail().isEmpty() ? "no completion came back" : drawn.detail(),
                    kept ? " (" + goesOn + ")" : ""));
      }
    };
  }
}
