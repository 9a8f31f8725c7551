package dev.iapo.config;

import com.typesafe.config.ConfigObject;
import dev.iapo.config.ProviderSetup.Kind;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  private TaskFile() {}

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
    List<ConfigObject> layers = layers(file, environment, overrides, problems);
    FileSource source = new FileSource(file, environment);
    return new TaskReader(source, problems, layers, Hocon.taskDefaults()).read();
  }

  /** What replaces values of a file, and what is left of it. */
  static List<ConfigObject> layers(
      Path file,
      Map<String, String> environment,
      Map<String, String> overrides,
      Problems problems) {
    ConfigObject given = Hocon.file(file, environment, problems);
    ConfigObject replaced = Hocon.overrides(overrides, problems);
    for (String budget : BUDGETS) {
      if (LIMITS.stream().anyMatch(unit -> overrides.containsKey(budget + unit))) {
        for (String unit : LIMITS) {
          given = given.toConfig().withoutPath(budget + unit).root();
        }
      }
    }
    return List.of(replaced, given);
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
}
