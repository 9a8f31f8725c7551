package dev.iapo.bench.serve;

import dev.iapo.config.ProcessEnvironment;
import dev.iapo.config.TaskFile;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Model;
import dev.iapo.domain.Query;
import dev.iapo.domain.Task;
import dev.iapo.io.EnvironmentCodec;
import dev.iapo.kept.Setup;
import dev.iapo.simulate.EnvironmentResponses;
import dev.iapo.simulate.EnvironmentTask;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.simulate.ResponseModel;
import java.nio.file.Path;
import java.util.List;

/**
 * A task whose answers are voted on, and a stand-in for its model.
 *
 * @param prompts some of its prompts
 * @param queries some of its queries
 */
record VotingTask(
    String name,
    ResponseModel responses,
    List<Configuration> prompts,
    List<Query> queries,
    Task.Judging judging,
    int scale) {
  private static final int QUERIES = 150;

  /** The quickstart's: a prompt that votes improve much, a little, and hardly. */
  static VotingTask quickstart(Path file) {
    Setup setup = Setup.of(TaskFile.load(file, ProcessEnvironment.variables()));
    List<String> ids = List.of("alternatives", "plan", "verify");
    return of(
        "quickstart",
        setup.standIn().orElseThrow().responses(),
        setup.task(),
        setup.task().configurations().stream().filter(each -> ids.contains(each.id())).toList());
  }

  /** A recorded environment: three of its prompts. */
  static VotingTask math(Path file) throws Exception {
    RecordedEnvironment environment = EnvironmentCodec.read(file);
    Task task =
        EnvironmentTask.of(
            environment,
            new Model("recorded", "recorded", 1),
            "",
            0.05,
            new Task.Search("psst", "complete", "paired", Budget.ofCompletions(1), 1));
    List<Configuration> all = task.configurations();
    return of(
        "math",
        new EnvironmentResponses(environment),
        task,
        List.of(all.get(0), all.get(8), all.get(16)));
  }

  private static VotingTask of(
      String name, ResponseModel responses, Task task, List<Configuration> prompts) {
    List<Query> train = task.data().train();
    return new VotingTask(
        name,
        responses,
        prompts,
        train.subList(0, Math.min(QUERIES, train.size())),
        task.judging(),
        task.goal().maxScale());
  }

  String model() {
    return prompts.get(0).model().name();
  }
}
