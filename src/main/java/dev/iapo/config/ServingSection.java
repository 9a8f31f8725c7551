package dev.iapo.config;

import dev.iapo.config.DaemonSetup.Drift;
import dev.iapo.config.DaemonSetup.Serving;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the section {@code serving} of a daemon's file. */
final class ServingSection {
  private static final int MOST = 1_000_000;
  private static final int SMALLEST_INPUT = 1024;
  private static final int LARGEST_INPUT = 64 * 1024 * 1024;
  private static final int MOST_ROWS = 1_000_000_000;
  private static final int SMALLEST_RECORDING = 64 * 1024;

  /** How long a request may take. */
  static final Type<Duration> DEADLINE = Type.duration("10ms", "24h");

  private static final Type<Boolean> FLAG = Type.oneOf(List.of(true, false), String::valueOf);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,31}");

  private ServingSection() {}

  static Serving read(Node node) {
    Duration deadline = node.get("deadline", DEADLINE);
    Duration most = node.get("most-deadline", DEADLINE);
    if (deadline.compareTo(most) > 0) {
      node.problem("deadline", "more than most-deadline (expected: at most that)");
    }
    return new Serving(
        node.get("in-flight", Type.integer(1, MOST)),
        deadline,
        most,
        node.get("most-input", Type.bytes(SMALLEST_INPUT, LARGEST_INPUT)),
        recording(node.child("recording")),
        drift(node.child("drift")));
  }

  private static Drift drift(Node node) {
    return new Drift(
        node.get("requests", Type.integer(2, MOST)),
        node.get("tolerance", Type.atLeastZero()),
        node.get("errors", Type.atLeastZero()));
  }

  private static Recording recording(Node node) {
    Optional<List<String>> fields = node.optional("fields", Type.listOf(Type.name()));
    List<String> drop = node.get("drop", Type.listOf(Type.name()));
    if (fields.isPresent() && drop.containsAll(fields.get())) {
      node.problem("fields", fields.get() + " (expected: at least one that is not dropped)");
    }
    return new Recording(
        node.get("enabled", FLAG),
        node.get("most-rows", Type.integer(1, MOST_ROWS)),
        node.get("most-size", Type.longBytes(SMALLEST_RECORDING)),
        node.get("texts", FLAG),
        fields,
        drop,
        redactions(node));
  }

  /** A file's own come first, as they know more. */
  private static List<Redaction> redactions(Node node) {
    List<Redaction> all = new ArrayList<>();
    Set<String> names = node.object("patterns").keySet();
    Node section = node.childWithKeys("patterns", names);
    for (String name : names) {
      if (!NAME.matcher(name).matches()) {
        section.problem(name, "no name (expected: letters, digits, \"_\" and \"-\")");
      }
      section
          .optional(name, Type.name().as("a regular expression"))
          .flatMap(pattern -> section.attempt(name, () -> Redaction.of(name, pattern)))
          .ifPresent(all::add);
    }
    List<String> builtIn =
        node.get("redact", Type.listOf(Type.oneOf(Redaction.BUILT_IN, Redaction::name))).stream()
            .map(Redaction::name)
            .toList();
    Redaction.BUILT_IN.stream().filter(each -> builtIn.contains(each.name())).forEach(all::add);
    return all;
  }
}
