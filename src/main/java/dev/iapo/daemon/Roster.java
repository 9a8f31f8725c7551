package dev.iapo.daemon;

import dev.iapo.domain.Priority;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/** All runs that are kept, and which of those that wait is next. */
final class Roster {
  /**
   * A run.
   *
   * @param attributes empty if it is none of the daemon's
   */
  record Entry(RunView view, Optional<Attributes> attributes) {
    Entry with(RunView other, UnaryOperator<Attributes> change) {
      return new Entry(other, attributes.map(change));
    }

    Entry with(RunView other) {
      return new Entry(other, attributes);
    }
  }

  private final Map<String, Entry> entries = new LinkedHashMap<>(); // the oldest first
  private final Map<String, String> byKey = new HashMap<>(); // runs that were submitted with one

  void put(Entry entry) {
    entries.put(entry.view().id(), entry);
    entry.attributes().flatMap(Attributes::key).ifPresent(k -> byKey.put(k, entry.view().id()));
  }

  void remove(String id) {
    Entry entry = entries.remove(id);
    if (entry != null) {
      entry.attributes().flatMap(Attributes::key).ifPresent(byKey::remove);
    }
  }

  Optional<Entry> find(String id) {
    return Optional.ofNullable(entries.get(id));
  }

  /** The run that was submitted with a key. */
  Optional<Entry> submittedWith(String key) {
    return Optional.ofNullable(byKey.get(key)).flatMap(this::find);
  }

  /** The newest first. */
  List<Entry> newestFirst() {
    List<Entry> all = new ArrayList<>(entries.values());
    Collections.reverse(all);
    return all;
  }

  /** Those that wait, the next one first: by priority, and then as they came. */
  List<Entry> queue() {
    return entries.values().stream()
        .filter(entry -> entry.view().state() == RunView.State.QUEUED)
        .sorted(Comparator.comparing(entry -> -priority(entry).weight()))
        .toList();
  }

  int count(RunView.State state) {
    return (int) entries.values().stream().filter(e -> e.view().state() == state).count();
  }

  private static Priority priority(Entry entry) {
    return entry.view().priority();
  }

  /** Runs whose place in the queue is no longer what their view says, with the place it is. */
  List<RunView> moved() {
    List<RunView> moved = new ArrayList<>();
    int place = 1;
    for (Entry entry : queue()) {
      OptionalInt now = OptionalInt.of(place++);
      if (!entry.view().position().equals(now)) {
        moved.add(entry.view().at(now));
      }
    }
    for (Entry entry : entries.values()) {
      if (entry.view().state() != RunView.State.QUEUED && entry.view().position().isPresent()) {
        moved.add(entry.view().at(OptionalInt.empty()));
      }
    }
    return moved;
  }
}
