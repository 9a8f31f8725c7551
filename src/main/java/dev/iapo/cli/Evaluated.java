package dev.iapo.cli;

import dev.iapo.domain.DataSet;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Policy;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Task;
import dev.iapo.kept.KeptRun;
import dev.iapo.kept.Version;
import dev.iapo.run.Evaluations;
import dev.iapo.run.Observer;
import dev.iapo.run.Policies;
import dev.iapo.run.RunResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What is kept of a run and its evaluation, put together without a call. */
final class Evaluated {
  private Evaluated() {}

  /**
   * The policy of a run, evaluated if its evaluation came to its end.
   *
   * @param result of the run
   * @param drawn takes what the evaluation drew, in order
   */
  static Policy policy(KeptRun run, RunResult result, Consumer<List<PullRecord>> drawn) {
    Optional<KeptRun> evaluation = run.evaluation().filter(KeptRun::isCompleted);
    if (evaluation.isEmpty() || result.state() != RunResult.State.COMPLETED) {
      return Policies.usable(result, Version.current());
    }
    Task task = evaluation.get().task();
    Observer observer = observer(task);
    List<Observation> observations = new ArrayList<>();
    RunResult replayed =
        Replay.of(
            evaluation.get(),
            records -> {
              drawn.accept(records);
              observations.addAll(observer.observe(records));
            });
    DataSet train = result.task().data();
    DataSet split = new DataSet(train.train(), task.data().train(), train.fingerprint());
    Policy policy = Policies.usable(result.with(split), Version.current());
    return policy.with(Evaluations.of(policy, task, observations, replayed.tally()));
  }

  static Observer observer(Task task) {
    return new Observer(task.search().budget().unit(), task.judging().objectives());
  }
}
