package dev.iapo.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import dev.iapo.domain.Context;
import dev.iapo.domain.Task;
import dev.iapo.inference.Strategies;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads preferences as a command line gives them: the weights of a task file's context, such as
 * {@code correct=1,cost=-0.02}.
 */
public final class WeightsArgument {
  private static final Pattern NAME = Pattern.compile("([^,\\s=:\"]+)\"?\\s*[=:]");

  private WeightsArgument() {}

  /**
   * Contexts of a task with these weights; what is not named weighs 0. They are called by their
   * weights.
   *
   * @param option that gave them, for messages
   * @throws ConfigException with everything that is wrong
   */
  public static List<Context> read(String option, List<String> texts, Task task) {
    List<String> objectives =
        task.judging().objectives().stream().map(objective -> objective.name()).toList();
    boolean votes = task.goal().strategies().stream().anyMatch(Strategies::votes);
    Problems problems = new Problems();
    List<Context> contexts = new ArrayList<>();
    for (String text : texts) {
      String place = option + " " + text;
      requireEachOnce(problems, place, text);
      Node node =
          Node.root(problems, List.of(parse(place, text)), Hocon.elementDefaults("context"));
      contexts.add(ContextsSection.byWeights(node, objectives, votes));
      node.reportUnknown();
    }
    problems.check();
    return contexts;
  }

  /** Of two of a name the configuration would keep the latter without a word. */
  private static void requireEachOnce(Problems problems, String place, String text) {
    Set<String> names = new HashSet<>();
    Matcher matcher = NAME.matcher(text);
    while (matcher.find()) {
      if (!names.add(matcher.group(1))) {
        problems.add(
            ConfigOriginFactory.newSimple(place),
            matcher.group(1) + ": given twice (expected: once)");
      }
    }
  }

  private static ConfigObject parse(String place, String text) {
    ConfigParseOptions options =
        ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setOriginDescription(place);
    try {
      Config parsed = ConfigFactory.parseString("weights {\n" + text + "\n}", options).resolve();
      return parsed.root().withOnlyKey("weights");
    } catch (com.typesafe.config.ConfigException e) {
      Problems problems = new Problems();
      problems.add(
          ConfigOriginFactory.newSimple(place),
          "not readable (expected: weights, such as correct=1,cost=-0.02)");
      problems.check();
      throw e;
    }
  }
}
