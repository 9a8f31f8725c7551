package dev.iapo.config;

import java.util.List;

/** A task file that cannot be used, with everything that is wrong with it and its data. */
public final class ConfigException extends RuntimeException {
  private final transient List<String> problems;

  public ConfigException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  /** One line each: {@code task.conf:12: contexts[1].weights.cost: 0.5 (expected: …)}. */
  public List<String> problems() {
    return problems;
  }
}
