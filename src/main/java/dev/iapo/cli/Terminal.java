package dev.iapo.cli;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;

/** Where the command line speaks: results on one stream, progress and questions on the other. */
final class Terminal {
  private static final int DEFAULT_COLUMNS = 80;

  private final PrintStream out;
  private final PrintStream err;
  private final boolean live;
  private final int columns;

  private Terminal(PrintStream out, PrintStream err, boolean live, int columns) {
    this.out = out;
    this.err = err;
    this.live = live;
    this.columns = columns;
  }

  /** The process's; the launcher says whether standard error is a terminal, and how wide it is. */
  static Terminal ofProcess() {
    return new Terminal(
        System.out,
        System.err,
        Boolean.getBoolean("iapo.terminal"),
        Integer.getInteger("iapo.columns", DEFAULT_COLUMNS));
  }

  /** Whether a line may be drawn again and again. */
  boolean live() {
    return live;
  }

  int columns() {
    return columns;
  }

  void result(String line) {
    out.println(clean(line));
    out.flush();
  }

  void say(String line) {
    err.println(clean(line));
    err.flush();
  }

  /** Draws the live line again. */
  void redraw(String line) {
    String shown = clean(line);
    int width = Math.max(1, columns - 1);
    err.print("\r\u001b[K" + (shown.length() > width ? shown.substring(0, width) : shown));
    err.flush();
  }

  void eraseLive() {
    if (live) {
      err.print("\r\u001b[K");
      err.flush();
    }
  }

  /**
   * Asks a question that {@code y} or {@code yes} agrees to.
   *
   * @throws CliException if nobody can be asked
   */
  boolean agrees(String question) {
    Console console = System.console();
    if (console == null) {
      throw CliException.usage(question + " There is no terminal to ask on: pass --yes to agree.");
    }
    String answer = console.readLine("%s [y/N] ", clean(question));
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
  }

  /** Text from elsewhere without control characters and without marks that turn text around. */
  static String clean(String text) {
    return text.replaceAll("[\\p{Cc}\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]", " ");
  }
}
