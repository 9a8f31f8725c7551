package dev.iapo.http;

import dev.iapo.daemon.RunView;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which runs of all are asked for.
 *
 * @param states any, if there are none
 * @param part of the id or the task's name, in lower case
 * @param after the last run of the page before
 */
record RunPage(
    Set<String> states,
    Optional<String> task,
    Optional<String> part,
    int limit,
    Optional<Place> after) {
  static final int USUAL = 50;
  static final int MOST = 500;

  /** A run's place in the order of all. */
  record Place(Instant createdAt, String id) {
    static Place of(RunView run) {
      return new Place(run.createdAt(), run.id());
    }
  }

  private static final Comparator<Place> ORDER =
      Comparator.comparing(Place::createdAt).thenComparing(Place::id).reversed();

  static RunPage of(Parameters parameters) throws Refusal {
    parameters.only("state", "task", "q", "limit", "cursor");
    List<String> known = Arrays.stream(RunView.State.values()).map(s -> s.label()).toList();
    Set<String> states = new HashSet<>();
    for (String state : parameters.text("state").orElse("").split(",", -1)) {
      if (!state.isEmpty() && !known.contains(state)) {
        throw Refusal.of(
            ProblemType.BAD_REQUEST,
            "state: %s (expected some of: %s)".formatted(state, String.join(",", known)));
      }
      if (!state.isEmpty()) {
        states.add(state);
      }
    }
    Optional<String> cursor = parameters.text("cursor");
    return new RunPage(
        states,
        parameters.text("task"),
        parameters.text("q").map(part -> part.toLowerCase(Locale.ROOT)),
        parameters.whole("limit", USUAL, 1, MOST),
        cursor.isPresent() ? Optional.of(place(cursor.get())) : Optional.empty());
  }

  static String cursor(RunView last) {
    String text = last.createdAt() + " " + last.id();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Place place(String cursor) throws Refusal {
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      int blank = text.indexOf(' ');
      if (blank > 0) {
        return new Place(Instant.parse(text.substring(0, blank)), text.substring(blank + 1));
      }
    } catch (IllegalArgumentException | DateTimeException e) {
      // said below
    }
    throw Refusal.of(ProblemType.BAD_REQUEST, "cursor: (expected: next of the page before)");
  }

  /** Those of the page, the newest first, and one more if there is one. */
  List<RunView> of(List<RunView> all) {
    return all.stream()
        .filter(this::isWanted)
        .filter(run -> after.isEmpty() || ORDER.compare(after.get(), Place.of(run)) < 0)
        .sorted(Comparator.comparing(Place::of, ORDER))
        .limit(limit + 1L)
        .toList();
  }

  private boolean isWanted(RunView run) {
    return (states.isEmpty() || states.contains(run.state().label()))
        && (task.isEmpty() || task.get().equals(run.task()))
        && (part.isEmpty()
            || run.id().toLowerCase(Locale.ROOT).contains(part.get())
            || run.task().toLowerCase(Locale.ROOT).contains(part.get()));
  }
}
