package dev.iapo.io;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The problems found in one data file so far; the first ones are kept, all are counted. */
final class DataProblems {
  /** How many problems of a file are reported one by one. */
  static final int MAX_REPORTED = 20;

  private final String file;
  private final List<String> first = new ArrayList<>();
  private int count;

  /** Problems that name the file alone: a task has one data file. */
  DataProblems(Path path) {
    Path name = path.getFileName();
    this.file = name == null ? path.toString() : name.toString();
  }

  private DataProblems(String file) {
    this.file = file;
  }

  /** Problems that name the file as it was given, for commands that take several. */
  static DataProblems withFolder(Path path) {
    return new DataProblems(path.toString());
  }

  void add(int line, String what) {
    addText(file + ":" + line + ": " + what);
  }

  void add(String what) {
    addText(file + ": " + what);
  }

  private void addText(String problem) {
    count++;
    if (first.size() < MAX_REPORTED) {
      first.add(problem);
    }
  }

  boolean any() {
    return count > 0;
  }

  DataException exception() {
    List<String> problems = new ArrayList<>(first);
    if (count > first.size()) {
      problems.add(file + ": and " + (count - first.size()) + " more");
    }
    return new DataException(problems);
  }
}
