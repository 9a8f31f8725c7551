package dev.iapo.config;

import com.typesafe.config.ConfigOrigin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Collects what is wrong, so that all of it is reported together and in the order of lines. */
final class Problems {
  private static final Comparator<Problem> BY_LINE =
      Comparator.comparing((Problem problem) -> problem.line > 0)
          .thenComparing(Problem::file)
          .thenComparingInt(Problem::line);

  private record Problem(String file, int line, String text) {
    @Override
    public String toString() {
      return file + (line > 0 ? ":" + line : "") + (file.isEmpty() ? "" : ": ") + text;
    }
  }

  private final Set<Problem> found = new LinkedHashSet<>();
  private final List<String> ofData = new ArrayList<>();

  void add(ConfigOrigin origin, String text) {
    String file = origin.filename();
    if (file == null) { // not a file, so its line means nothing
      found.add(new Problem(origin.withLineNumber(-1).description(), 0, text));
    } else {
      found.add(new Problem(file, origin.lineNumber(), text));
    }
  }

  /** Problems of the data, which name their own place. */
  void addAll(List<String> data) {
    ofData.addAll(data);
  }

  /** Throws if there is any problem. */
  void check() {
    if (!found.isEmpty() || !ofData.isEmpty()) {
      Stream<String> lines = found.stream().sorted(BY_LINE).map(Problem::toString);
      throw new ConfigException(Stream.concat(lines, ofData.stream()).toList());
    }
  }
}
