package dev.iapo.daemon;

import dev.iapo.domain.Labelled;
import dev.iapo.domain.Priority;
import dev.iapo.kept.KeptRun;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a daemon keeps of a run besides its task: among the arguments of the run, under names that
 * have a dot in them.
 *
 * @param by who submitted it
 * @param key under which it was submitted, if it was
 * @param digest of what was submitted
 * @param budget its limit, in the unit's smallest amount, if it was raised
 * @param started when it was first begun
 * @param conclusive whether its policy is, once it has ended with one
 */
record Attributes(
    String by,
    Priority priority,
    OptionalInt inFlight,
    int version,
    Optional<String> key,
    String digest,
    Optional<Long> budget,
    Optional<Instant> started,
    Optional<Boolean> conclusive) {
  private static final String BY = KeptRun.DAEMON + "by";
  private static final String PRIORITY = KeptRun.DAEMON + "priority";
  private static final String IN_FLIGHT = KeptRun.DAEMON + "in-flight";
  private static final String VERSION = KeptRun.DAEMON + "version";
  private static final String KEY = KeptRun.DAEMON + "key";
  private static final String DIGEST = KeptRun.DAEMON + "digest";
  private static final String BUDGET = KeptRun.DAEMON + "budget";
  private static final String STARTED = KeptRun.DAEMON + "started";
  private static final String CONCLUSIVE = KeptRun.DAEMON + "conclusive";

  /** Those of a run that begins to wait. */
  static Attributes of(
      String by, Priority priority, OptionalInt inFlight, Optional<String> key, String digest) {
    return new Attributes(
        by,
        priority,
        inFlight,
        1,
        key,
        digest,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Those among the arguments of a run; empty if it is none of a daemon's. */
  static Optional<Attributes> read(Map<String, String> arguments) {
    if (!arguments.containsKey(VERSION)) {
      return Optional.empty();
    }
    Optional<String> inFlight = value(arguments, IN_FLIGHT);
    return Optional.of(
        new Attributes(
            arguments.getOrDefault(BY, ""),
            Labelled.named("priority", Priority.class, arguments.getOrDefault(PRIORITY, "")),
            inFlight.map(Integer::parseInt).map(OptionalInt::of).orElse(OptionalInt.empty()),
            Integer.parseInt(arguments.getOrDefault(VERSION, "1")),
            value(arguments, KEY),
            arguments.getOrDefault(DIGEST, ""),
            value(arguments, BUDGET).map(Long::parseLong),
            value(arguments, STARTED).map(Instant::parse),
            value(arguments, CONCLUSIVE).map(Boolean::parseBoolean)));
  }

  private static Optional<String> value(Map<String, String> arguments, String name) {
    return Optional.ofNullable(arguments.get(name));
  }

  /** The arguments of a run with these in the place of those among them. */
  Map<String, String> over(Map<String, String> arguments) {
    Map<String, String> all = new LinkedHashMap<>(arguments);
    all.keySet().removeIf(name -> name.startsWith(KeptRun.DAEMON));
    all.put(BY, by);
    all.put(PRIORITY, priority.label());
    inFlight.ifPresent(most -> all.put(IN_FLIGHT, "" + most));
    all.put(VERSION, "" + version);
    key.ifPresent(k -> all.put(KEY, k));
    all.put(DIGEST, digest);
    budget.ifPresent(limit -> all.put(BUDGET, "" + limit));
    started.ifPresent(at -> all.put(STARTED, at.toString()));
    conclusive.ifPresent(is -> all.put(CONCLUSIVE, "" + is));
    return all;
  }

  Attributes with(Priority other, OptionalInt cap) {
    return new Attributes(by, other, cap, version + 1, key, digest, budget, started, conclusive);
  }

  /** These with what a user may change of them as there. */
  Attributes adjusted(Attributes to) {
    return new Attributes(
        by, to.priority, to.inFlight, to.version, key, digest, budget, started, conclusive);
  }

  Attributes withBudget(long limit) {
    return new Attributes(
        by,
        priority,
        inFlight,
        version + 1,
        key,
        digest,
        Optional.of(limit),
        started,
        Optional.empty());
  }

  Attributes startedAt(Instant at) {
    return new Attributes(
        by, priority, inFlight, version, key, digest, budget, Optional.of(at), Optional.empty());
  }

  Attributes ended(Optional<Boolean> conclusively) {
    return new Attributes(
        by, priority, inFlight, version, key, digest, budget, started, conclusively);
  }
}
