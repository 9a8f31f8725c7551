package dev.iapo.propose;

import dev.iapo.domain.ChatMessage;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is compared of a prompt's wording: its words in order, in lower case, whatever stands
 * between them. Two prompts are alike by the share of {@value #SHINGLE}-word sequences that they
 * have in common (Jaccard's index); one of fewer words is a single sequence.
 */
record Likeness(List<String> words, Set<List<String>> shingles) {
  /** From this share on, two prompts are near-duplicates. */
  static final double NEAR = 0.7;

  private static final int SHINGLE = 3;
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");

  static Likeness of(List<ChatMessage> messages) {
    StringBuilder all = new StringBuilder();
    messages.forEach(message -> all.append(message.content()).append('\n'));
    Matcher matcher = WORD.matcher(all.toString().toLowerCase(Locale.ROOT));
    List<String> words = matcher.results().map(found -> found.group()).toList();
    Set<List<String>> shingles = new HashSet<>();
    for (int i = 0; i == 0 || i + SHINGLE <= words.size(); i++) {
      shingles.add(words.subList(i, Math.min(words.size(), i + SHINGLE)));
    }
    return new Likeness(words, shingles);
  }

  boolean same(Likeness other) {
    return words.equals(other.words);
  }

  /** 0..1. */
  double to(Likeness other) {
    Set<List<String>> common = new HashSet<>(shingles);
    common.retainAll(other.shingles);
    int union = shingles.size() + other.shingles.size() - common.size();
    return (double) common.size() / union;
  }
}
