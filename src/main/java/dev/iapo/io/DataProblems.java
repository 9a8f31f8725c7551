package dev.iapo.io;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The problems found in one data file so far; the first ones are kept, all are counted. */
final class DataProblems {
  /** How many problems of a file are reported one by one. */
  static final int MAX_REPORTED = 20;

  /** The longest message: some name what the file says. */
  private static final int LONGEST = 1000;

  private final String file;
  private final List<String> first = new ArrayList<>();
  private int count;
  private int rows;
  private int lastLine;
  private String end = "";

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

  /** Problems of what has such a name. */
  static DataProblems of(String name) {
    return new DataProblems(name);
  }

  /** Adds what is wrong with a row; all of one row comes together. */
  void add(int line, String what) {
    rows += line == lastLine ? 0 : 1;
    lastLine = line;
    addText(file + ":" + line + ": " + what);
  }

  /** Adds what is wrong with the whole file. */
  void add(String what) {
    addText(file + ": " + what);
  }

  private void addText(String problem) {
    count++;
    if (first.size() < MAX_REPORTED) {
      first.add(problem.length() <= LONGEST ? problem : problem.substring(0, LONGEST) + "…");
    }
  }

  boolean any() {
    return count > 0;
  }

  /** What comes behind all of them. */
  void close(String what) {
    end = file + ": " + what;
  }

  /** The rows with problems. */
  int rows() {
    return rows;
  }

  /** The first problems, and how many more there are. */
  List<String> texts() {
    List<String> problems = new ArrayList<>(first);
    if (count > first.size()) {
      problems.add(file + ": and " + (count - first.size()) + " more");
    }
    if (!end.isEmpty()) {
      problems.add(end);
    }
    return problems;
  }

  DataException exception() {
    return new DataException(texts());
  }
}
