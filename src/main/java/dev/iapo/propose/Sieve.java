package dev.iapo.propose;

import dev.iapo.domain.Prompt;
import dev.iapo.propose.Rejection.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Takes the candidates that a task can use and that differ from all prompts there are. */
final class Sieve {
  /** The most characters of a candidate's messages together. */
  static final int MOST_CHARS = 8000;

  private static final int MOST_SHOWN_CHARS = 60;
  private static final Pattern HEADING =
      Pattern.compile("^# (?:system|user|assistant)\\h*$", Pattern.MULTILINE);
  private static final Pattern HALF_A_PAIR = Pattern.compile("\\p{Cs}");

  private final Fields fields;
  private final Map<String, Likeness> there = new LinkedHashMap<>(); // by id

  Sieve(Fields fields, List<Prompt> own) {
    this.fields = fields;
    own.forEach(prompt -> there.put(prompt.id(), Likeness.of(prompt.messages())));
  }

  boolean has(String id) {
    return there.containsKey(id);
  }

  /** From now on, what is like it is a duplicate. */
  void add(Prompt taken) {
    there.put(taken.id(), Likeness.of(taken.messages()));
  }

  /** Why a candidate is not to be taken, if so. */
  Optional<Rejection> problem(Candidate candidate) {
    return unusable(candidate).or(() -> duplicate(candidate));
  }

  private Optional<Rejection> unusable(Candidate candidate) {
    if (candidate.user().isBlank()) {
      return rejected(candidate, Reason.EMPTY, "its user message is empty");
    }
    if (candidate.chars() > MOST_CHARS) {
      return rejected(
          candidate,
          Reason.TOO_LONG,
          "%,d characters (expected: at most %,d)".formatted(candidate.chars(), MOST_CHARS));
    }
    String both = candidate.system() + "\n" + candidate.user();
    if (HALF_A_PAIR.matcher(both).find()) {
      return rejected(candidate, Reason.NO_TEXT, "half a surrogate pair (expected: text)");
    }
    if (HEADING.matcher(both).find()) {
      return rejected(candidate, Reason.HEADING, "a line of it would begin a message in its file");
    }
    return wrongFields(candidate);
  }

  private Optional<Rejection> wrongFields(Candidate candidate) {
    Set<String> named = candidate.fields();
    Set<String> unknown = new TreeSet<>(named);
    unknown.removeAll(fields.usable());
    if (!unknown.isEmpty()) {
      return rejected(
          candidate,
          Reason.UNKNOWN_FIELD,
          "names %s (expected: only %s)"
              .formatted(shown(Fields.listed(unknown)), Fields.listed(fields.usable())));
    }
    if (named.isEmpty() || !named.containsAll(fields.needed())) {
      return rejected(
          candidate,
          Reason.NO_FIELD,
          "names %s (expected: %s)"
              .formatted(
                  named.isEmpty() ? "no field" : Fields.listed(named),
                  fields.needed().isEmpty()
                      ? "some of " + Fields.listed(fields.usable())
                      : Fields.listed(fields.needed())));
    }
    return Optional.empty();
  }

  private static String shown(String text) {
    return text.length() <= MOST_SHOWN_CHARS ? text : text.substring(0, MOST_SHOWN_CHARS) + "…";
  }

  private Optional<Rejection> duplicate(Candidate candidate) {
    Likeness likeness = Likeness.of(candidate.messages());
    for (Map.Entry<String, Likeness> other : there.entrySet()) {
      if (likeness.same(other.getValue())) {
        return rejected(candidate, Reason.DUPLICATE, "the words of " + other.getKey());
      }
    }
    for (Map.Entry<String, Likeness> other : there.entrySet()) {
      double alike = likeness.to(other.getValue());
      if (alike >= Likeness.NEAR) {
        String share = String.format(Locale.ROOT, "%.2f", alike);
        return rejected(candidate, Reason.NEAR_DUPLICATE, share + " like " + other.getKey());
      }
    }
    return Optional.empty();
  }

  private static Optional<Rejection> rejected(Candidate candidate, Reason reason, String detail) {
    return Optional.of(new Rejection(candidate.name(), reason, detail));
  }
}
