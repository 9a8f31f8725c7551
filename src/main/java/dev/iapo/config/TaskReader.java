package dev.iapo.config;

import com.typesafe.config.ConfigObject;
import dev.iapo.config.ModelsSection.Asked;
import dev.iapo.domain.Appraiser;
import dev.iapo.domain.Budget;
import dev.iapo.domain.DataSet;
import dev.iapo.domain.FaultTolerance;
import dev.iapo.domain.Query;
import dev.iapo.domain.Task;
import dev.iapo.domain.Task.Goal;
import dev.iapo.domain.Task.Judging;
import dev.iapo.domain.Task.Search;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads a task, wherever it comes from, and the data it names. */
final class TaskReader {
  private final TaskSource source;
  private final Problems problems;
  private final Node root;

  /**
   * A reader of one task.
   *
   * @param layers of which the first that has a key wins
   * @param defaults every key there is
   */
  TaskReader(
      TaskSource source, Problems problems, List<ConfigObject> layers, ConfigObject defaults) {
    this.source = source;
    this.problems = problems;
    this.root = Node.root(problems, layers, defaults);
  }

  /** The task. */
  TaskSetup read() {
    Node sampling = root.child("sampling");
    SamplingSection.read(sampling);
    ModelsSection models = ModelsSection.read(root, sampling, source.offers(root));
    boolean pricesKnown = models.pricesKnown() || source.pricesKnownElsewhere();
    ServicesSection services = ServicesSection.read(root, source.services());
    Node dataNode = root.child("data");
    Optional<DataSet> data = DataSection.read(dataNode, source.data(), problems);
    Optional<DataFields> fields = data.map(DataFields::of);
    JudgesSection judges =
        JudgesSection.read(root, models, services.services(), source.files(), fields);
    JudgingSection section = JudgingSection.read(root, source.files(), judges, pricesKnown);
    Judging judging = section.judging();
    Goal goal = GoalSection.read(root, judging.scorers());
    Optional<Search> search = SearchSection.read(root, pricesKnown);
    Optional<Budget> evaluation =
        SearchSection.budget(root.child("evaluation"), pricesKnown, false);
    section.whatNeedsAnswers().ifPresent(what -> DataSection.requireAnswers(dataNode, what));
    fields.ifPresent(section::check);
    judges.requireUse(root, judging.scorers());
    fields.ifPresent(services::checkFields);
    if (evaluation.isPresent() && data.filter(split -> split.test().isEmpty()).isPresent()) {
      root.problem(
          "evaluation",
          "there are no test queries (expected: data.train-share below 1, or data.test-file)");
    }
    PromptsSection prompts = PromptsSection.read(root, models.models(), source.files(), fields);
    boolean standIn = models.providers().stream().anyMatch(ProviderSetup::simulated);
    Optional<SimulatedSetup> simulated = simulated(standIn, prompts, data, judging);
    String name = root.optional("name", Type.name()).orElseGet(source::name);
    String description = root.get("description", Type.text());
    FaultTolerance faults = FaultsSection.read(root.child("faults"));
    Keeping keeping = KeepingSection.read(root);
    ProposerSetup proposer = ProposerSection.read(root.child("proposer"), models);
    root.reportUnknown();
    problems.check();
    Task task =
        new Task(
            name,
            description,
            prompts.configurations(),
            data.orElseThrow(),
            judging,
            goal,
            search.orElseThrow());
    Map<String, Integer> expectedTokens = new LinkedHashMap<>(prompts.expectedTokens());
    expectedTokens.putAll(judges.expectedTokens());
    return new TaskSetup(
        task,
        models.providers(),
        services.services(),
        Stream.concat(prompts.models().stream().map(Asked::tariff), judges.tariffs().stream())
            .toList(),
        Stream.concat(prompts.models().stream().map(Asked::live), judges.live().stream()).toList(),
        simulated,
        expectedTokens,
        faults,
        keeping,
        proposer,
        evaluation);
  }

  /** How the stand-in behaves, checked against the task; empty for a real provider. */
  private Optional<SimulatedSetup> simulated(
      boolean needed, PromptsSection prompts, Optional<DataSet> data, Judging judging) {
    List<String> judges =
        judging.appraisers().stream()
            .filter(appraiser -> appraiser.kind() == Appraiser.Kind.JUDGE)
            .map(Appraiser::name)
            .toList();
    SimulatedSetup setup = SimulatedSection.read(root.child("simulated"), prompts, judges, needed);
    if (!needed) {
      return Optional.empty();
    }
    boolean complete = prompts.complete() && setup.answers(prompts.expectedTokens().keySet());
    if (complete && data.isPresent()) {
      List<Query> queries = data.get().all();
      root.attempt("simulated", () -> setup.responses(prompts.configurations(), queries, judging));
    }
    return Optional.of(setup);
  }
}
