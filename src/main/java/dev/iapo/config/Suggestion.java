package dev.iapo.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/** What somebody probably meant. */
public final class Suggestion {
  private Suggestion() {}

  /** What a message says about an unknown key: the key that is meant, or else all there are. */
  static String forKey(String given, Collection<String> keys) {
    return meant(given, keys)
        .map(key -> " (did you mean " + key + "?)")
        .orElse(" (expected one of: " + String.join(", ", new TreeSet<>(keys)) + ")");
  }

  /**
   * What a message says in place of a name that there is not.
   *
   * @param what the names are of, such as {@code providers}; may be empty
   */
  static String oneOf(String given, String what, List<String> names) {
    String meant = meant(given, names).map(name -> "; did you mean " + name + "?").orElse("");
    return "%s (expected: one of%s: %s%s)"
        .formatted(given, what.isEmpty() ? "" : " " + what, String.join(", ", names), meant);
  }

  /** The name that is probably meant. */
  static Optional<String> meant(String given, Collection<String> names) {
    return nearest(given, names, 1).stream().findFirst();
  }

  /** At most so many of the names that are probably meant, the nearest first. */
  public static List<String> nearest(String given, Collection<String> names, int most) {
    return names.stream()
        .filter(name -> near(given, name))
        .sorted(Comparator.comparingInt(name -> distance(given, name)))
        .limit(most)
        .toList();
  }

  private static boolean near(String given, String name) {
    String a = given.toLowerCase(Locale.ROOT);
    String b = name.toLowerCase(Locale.ROOT);
    boolean part = a.length() > 2 && b.length() > 2 && (a.contains(b) || b.contains(a));
    return part || distance(a, b) <= Math.max(b.length() < 4 ? 1 : 2, b.length() / 3);
  }

  /** The number of characters to insert, delete or replace (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
