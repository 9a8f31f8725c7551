package dev.iapo.cli;

import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Scanner;
import java.util.regex.Pattern;

/** Where the command line speaks: results on one stream, progress and questions on the other. */
final class Terminal {
  private static final int DEFAULT_COLUMNS = 80;
  private static final Pattern CONTROL =
      Pattern.compile("[\\p{Cc}\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]");

  private final PrintStream out;
  private final PrintStream err;
  private final boolean live;
  private final boolean interactive;
  private final int columns;

  private Terminal(
      PrintStream out, PrintStream err, boolean live, boolean interactive, int columns) {
    this.out = out;
    this.err = err;
    this.live = live;
    this.interactive = interactive;
    this.columns = columns;
  }

  /** The process's; the launcher says what is a terminal, and how wide it is. */
  static Terminal ofProcess() {
    return new Terminal(
        System.out,
        System.err,
        Boolean.getBoolean("iapo.terminal"),
        Boolean.getBoolean("iapo.interactive"),
        Integer.getInteger("iapo.columns", DEFAULT_COLUMNS));
  }

  /** One that cannot be asked. */
  static Terminal of(PrintStream out, PrintStream err, boolean live, int columns) {
    return new Terminal(out, err, live, false, columns);
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

  /** Writes a JSON document; in it what a terminal would act on is escaped. */
  void json(String document) {
    document
        .lines()
        .map(
            line ->
                CONTROL
                    .matcher(line)
                    .replaceAll(c -> "\\\\u%04x".formatted((int) c.group().charAt(0))))
        .forEach(out::println);
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
    if (!interactive) {
      throw CliException.usage(question + " There is no terminal to ask on: pass --yes to agree.");
    }
    err.print(clean(question) + " [y/N] ");
    err.flush();
    try (Scanner in = new Scanner(System.in, Charset.defaultCharset())) {
      return in.hasNextLine() && in.nextLine().strip().toLowerCase(Locale.ROOT).matches("y|yes");
    }
  }

  /** Text from elsewhere without control characters and without marks that turn text around. */
  static String clean(String text) {
    return CONTROL.matcher(text).replaceAll(" ");
  }
}
