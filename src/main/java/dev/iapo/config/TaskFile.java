package dev.iapo.config;

import com.typesafe.config.ConfigObject;
import dev.iapo.config.ProviderSetup.Kind;
import dev.iapo.domain.Appraiser;
import dev.iapo.domain.Budget;
import dev.iapo.domain.DataSet;
import dev.iapo.domain.FaultTolerance;
import dev.iapo.domain.Query;
import dev.iapo.domain.Task;
import dev.iapo.domain.Task.Goal;
import dev.iapo.domain.Task.Judging;
import dev.iapo.domain.Task.Search;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads task files.
 *
 * <p>A task file is HOCON (so it may be JSON) with the keys of {@code iapo.task} in {@code
 * reference.conf} at its root; what it does not give is as there. {@code ${NAME}} in it is looked
 * up in the file and then in the environment.
 */
public final class TaskFile {
  private static final List<String> BUDGETS = List.of("budget.", "evaluation.budget.");
  private static final List<String> LIMITS = List.of("completions", "tokens", "usd");

  private final Path file;
  private final Map<String, String> environment;
  private final Problems problems;
  private final Node root;

  private TaskFile(
      Path file, Map<String, String> environment, Problems problems, List<ConfigObject> layers) {
    this.file = file;
    this.environment = environment;
    this.problems = problems;
    this.root = Node.root(problems, layers, Hocon.taskDefaults());
  }

  /**
   * Reads a task file and the data it names.
   *
   * @throws ConfigException with everything that is wrong
   */
  public static TaskSetup load(Path file, Map<String, String> environment) {
    return load(file, environment, Map.of());
  }

  /**
   * Reads a task file of which some values are replaced.
   *
   * @param overrides values by path, such as {@code budget.usd}: lists and objects in HOCON,
   *     scalars as in JSON, anything else as it is; {@code null} brings the default back. A limit
   *     of a budget takes the place of whichever the file gives. Substitutions in the file do not
   *     see them.
   * @throws ConfigException with everything that is wrong
   */
  public static TaskSetup load(
      Path file, Map<String, String> environment, Map<String, String> overrides) {
    Problems problems = new Problems();
    ConfigObject given = Hocon.file(file, environment, problems);
    ConfigObject replaced = Hocon.overrides(overrides, problems);
    for (String budget : BUDGETS) {
      if (LIMITS.stream().anyMatch(unit -> overrides.containsKey(budget + unit))) {
        for (String unit : LIMITS) {
          given = given.toConfig().withoutPath(budget + unit).root();
        }
      }
    }
    return new TaskFile(file, environment, problems, List.of(replaced, given)).read();
  }

  /**
   * The provider that stands in for a real one, with the defaults of a task file.
   *
   * @param overrides values by path, as in {@link #load(Path, Map, Map)}
   * @throws ConfigException with everything that is wrong with them
   */
  public static ProviderSetup standIn(Map<String, String> overrides) {
    Problems problems = new Problems();
    Map<String, String> all = new LinkedHashMap<>(overrides);
    all.put("provider.kind", Kind.SIMULATED.label());
    Node root = Node.root(problems, List.of(Hocon.overrides(all, problems)), Hocon.taskDefaults());
    ProviderSetup provider = ProviderSection.read(root.child("provider"), "", Optional.empty());
    root.reportUnknown();
    problems.check();
    return provider;
  }

  private TaskSetup read() {
    Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
    Node sampling = root.child("sampling");
    SamplingSection.read(sampling);
    ModelsSection models = ModelsSection.read(root, sampling, environment);
    boolean pricesKnown = models.pricesKnown();
    ServicesSection services = ServicesSection.read(root, environment);
    Node dataNode = root.child("data");
    Optional<DataSet> data = DataSection.read(dataNode, directory, problems);
    Optional<DataFields> fields = data.map(DataFields::of);
    JudgesSection judges = JudgesSection.read(root, models, services.services(), directory, fields);
    JudgingSection section = JudgingSection.read(root, directory, judges, pricesKnown);
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
    PromptsSection prompts = PromptsSection.read(root, models.models(), directory, fields);
    boolean standIn = models.providers().stream().anyMatch(ProviderSetup::simulated);
    Optional<SimulatedSetup> simulated = simulated(standIn, prompts, data, judging);
    String name = root.optional("name", Type.name()).orElseGet(this::fileName);
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
        Stream.concat(prompts.tariffs().stream(), judges.tariffs().stream()).toList(),
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

  private String fileName() {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
