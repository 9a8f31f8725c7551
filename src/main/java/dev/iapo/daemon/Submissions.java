package dev.iapo.daemon;

import akka.actor.typed.ActorRef;
import dev.iapo.daemon.Answer.Refused;
import dev.iapo.daemon.Answer.Why;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What is submitted, until it is a run that waits. */
final class Submissions {
  /** So many are read at a time; more would only share the processors. */
  private static final int MOST_AT_A_TIME = 16;

  private static final int LONGEST_NAME = 60;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private final Roster roster;
  private final int mostWaiting;

  /** The first, and who else has submitted the same since. */
  private record Begun(RunKeeper.Submit submit, List<ActorRef<Answer>> askers) {}

  private final Map<String, Begun> begun = new HashMap<>(); // by the id it will have

  Submissions(Roster roster, int mostWaiting) {
    this.roster = roster;
    this.mostWaiting = mostWaiting;
  }

  boolean isEmpty() {
    return begun.isEmpty();
  }

  /** What is said without looking at the task. */
  Optional<Answer> answer(RunKeeper.Submit submit) {
    Optional<Answer> before = submit.key().flatMap(key -> answer(key, submit.digest()));
    if (before.isPresent()) {
      return before;
    }
    if (submit.key().flatMap(this::begunWith).isPresent()) {
      return Optional.empty();
    }
    int waiting = roster.count(RunView.State.QUEUED) + begun.size();
    if (waiting >= mostWaiting) {
      return Optional.of(
          tooMany("%d runs wait already (expected: below %d)".formatted(waiting, mostWaiting)));
    }
    return begun.size() >= MOST_AT_A_TIME
        ? Optional.of(tooMany("%d submissions are being read".formatted(begun.size())))
        : Optional.empty();
  }

  private Optional<Answer> answer(String key, String digest) {
    Optional<Roster.Entry> run = roster.submittedWith(key);
    if (run.isPresent()) {
      boolean same = run.get().attributes().orElseThrow().digest().equals(digest);
      String id = run.get().view().id();
      return Optional.of(
          same
              ? new Answer.Accepted(run.get().view(), true)
              : new Refused(Why.KEY_REUSED, "another submission with this key is run " + id));
    }
    return begunWith(key)
        .filter(first -> !first.submit().digest().equals(digest))
        .map(first -> new Refused(Why.KEY_REUSED, "another submission has this key"));
  }

  private Optional<Begun> begunWith(String key) {
    return begun.values().stream()
        .filter(other -> other.submit().key().equals(Optional.of(key)))
        .findFirst();
  }

  /** Whether the same is being read already; who submits it is then answered like the first. */
  boolean joins(RunKeeper.Submit submit) {
    Optional<Begun> same = submit.key().flatMap(this::begunWith);
    same.ifPresent(first -> first.askers().add(submit.replyTo()));
    return same.isPresent();
  }

  private static Answer tooMany(String detail) {
    return new Refused(Why.TOO_MANY_RUNS, detail, List.of(), Optional.of(RETRY_AFTER));
  }

  /**
   * Takes a submission on; the id of its run.
   *
   * @param name in words
   */
  String begin(RunKeeper.Submit submit, String name, Instant now) {
    String words = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String slug = words.substring(0, Math.min(LONGEST_NAME, words.length()));
    String stem = slug.replaceAll("^-|-$", "") + "-" + TIME.format(now);
    String free = stem.startsWith("-") ? "run" + stem : stem;
    String id = free;
    for (int number = 2; begun.containsKey(id) || roster.find(id).isPresent(); number++) {
      id = free + "-" + number;
    }
    begun.put(id, new Begun(submit, new ArrayList<>(List.of(submit.replyTo()))));
    return id;
  }

  /** It has been read; who is to be told, the first that submitted it before others. */
  List<ActorRef<Answer>> end(String id) {
    return Objects.requireNonNull(begun.remove(id)).askers();
  }
}
