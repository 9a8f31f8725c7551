package dev.iapo.bench;

import dev.iapo.simulate.RecordedEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** A dated result file in Markdown: where, with what and how it was measured, and the figures. */
public final class Results {
  private final String subject;
  private final StringBuilder text = new StringBuilder();

  public Results(String subject) {
    this.subject = subject;
    line("# " + subject);
    line("");
    fact("date", Instant.now().truncatedTo(ChronoUnit.SECONDS));
    fact("command", "`" + System.getProperty("bench.command") + "`");
    fact("commit", System.getProperty("bench.commit"));
    fact("processor", proc("/proc/cpuinfo", "model name"));
    fact("cores", Runtime.getRuntime().availableProcessors());
    fact("memory", proc("/proc/meminfo", "MemTotal"));
    fact("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    fact("JVM", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    fact("JVM options", System.getProperty("bench.options"));
    fact("Maven", System.getProperty("bench.maven"));
  }

  private static String proc(String file, String key) {
    try {
      return Files.readAllLines(Path.of(file), StandardCharsets.UTF_8).stream()
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }

  private void fact(String name, Object value) {
    line("- " + name + ": " + value);
  }

  public void section(String title) {
    line("");
    line("## " + title);
    line("");
  }

  /** A section on an environment, with its size. */
  void section(RecordedEnvironment environment) {
    section(environment.name());
    line(
        format(
            "%d prompts, %d queries, N up to %d, %d contexts.",
            environment.prompts().size(),
            environment.queries().size(),
            environment.maxScale(),
            environment.contexts().size()));
    line("");
  }

  public void header(String... cells) {
    row(cells);
    line("|" + "---|".repeat(cells.length));
  }

  public void row(String... cells) {
    line("| " + String.join(" | ", List.of(cells)) + " |");
  }

  /** Adds a line, and prints it. */
  public void line(String line) {
    System.out.println(line);
    text.append(line).append('\n');
  }

  public static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** Writes the file of today; an older one of today is replaced. */
  public void write() {
    Path folder = Path.of(System.getProperty("bench.results"));
    try {
      Files.createDirectories(folder);
      Path file = folder.resolve(LocalDate.now(ZoneOffset.UTC) + "-" + subject + ".md");
      Files.writeString(file, text, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
