package dev.iapo.config;

import dev.iapo.llm.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads keys from the environment variables that a task file names. */
final class KeyVariable {
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern SURELY_NO_KEY = Pattern.compile("[A-Z_][A-Z0-9_]{0,60}");

  private KeyVariable() {}

  /**
   * The key itself; what may be one by mistake is not shown.
   *
   * @param key under which the variable's name is given
   * @param such a name that such variables have
   * @param otherwise what to give if there is no key
   */
  static Optional<Secret> read(
      Node node,
      String key,
      String name,
      Map<String, String> environment,
      String such,
      String otherwise) {
    String value = environment.getOrDefault(name, "");
    if (!value.isBlank()) {
      return Optional.of(new Secret(value.strip()));
    }
    if (!VARIABLE.matcher(name).matches()) {
      node.problem(
          key,
          "no name of an environment variable (expected: a name such as %s, never the key itself; %s)"
              .formatted(such, otherwise));
    } else {
      String shown = SURELY_NO_KEY.matcher(name).matches() ? name : "the named variable";
      node.problem(
          key,
          "%s is not set (expected: an environment variable that holds the key; %s)"
              .formatted(shown, otherwise));
    }
    return Optional.empty();
  }
}
