package dev.iapo.io;

import java.util.List;

/** Data that cannot be used, with everything that is wrong with it. */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final List<String> problems;

  DataException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  /** Messages such as {@code questions.jsonl:17: …}, in file order, at least one. */
  public List<String> problems() {
    return problems;
  }
}
