package dev.iapo.simulate;

import dev.iapo.domain.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The answers a stand-in LLM gives to a query.
 *
 * @param wordings per answer the texts that mean it, at least one; the first answer is right, the
 *     second the distractor, and at least one other is wrong too
 * @param unreadable what is said when there is no answer to read
 */
public record Answers(Kind kind, List<List<String>> wordings, String unreadable) {
  static final int RIGHT = 0;
  static final int DISTRACTOR = 1;
  static final int FIRST_SPREAD = 2;

  /** What is said when there is no answer to read; it holds no number, letter or document. */
  private static final String UNCERTAIN = "I am not certain; it depends on what is meant.";

  /** What answers are. */
  public enum Kind {
    /** Numbers. */
    NUMBERS("numbers"),
    /** Letters of multiple choices. */
    CHOICES("choices"),
    /** Mathematical terms in LaTeX. */
    LATEX("latex"),
    /** JSON documents. */
    JSON("json");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }

    /**
     * The answers to a query.
     *
     * @throws IllegalArgumentException if its reference is of another kind
     */
    Answers to(Query query) {
      return switch (this) {
        case NUMBERS -> NumericAnswers.of(query);
        case CHOICES -> ChoiceAnswers.of(query);
        case LATEX -> LatexAnswers.of(query);
        case JSON -> JsonAnswers.of(query);
      };
    }
  }

  public Answers {
    wordings = wordings.stream().map(List::copyOf).toList();
    if (wordings.size() <= FIRST_SPREAD || wordings.stream().anyMatch(List::isEmpty)) {
      throw new IllegalArgumentException(
          "answers: %s (expected: at least three, each in words)".formatted(wordings));
    }
  }

  /** One wording of every answer. */
  static Answers plain(Kind kind, List<String> texts) {
    return new Answers(kind, texts.stream().map(List::of).toList(), UNCERTAIN);
  }

  /** Several wordings of the right answer, one of every wrong one. */
  static Answers varied(Kind kind, List<String> right, List<String> wrong) {
    List<List<String>> wordings = new ArrayList<>();
    wordings.add(right);
    wrong.forEach(text -> wordings.add(List.of(text)));
    return new Answers(kind, wordings, UNCERTAIN);
  }

  /** The reference of a query, stripped; empty if it has none. */
  static String reference(Query query) {
    return query.accepted().isEmpty() ? "" : query.accepted().get(0).strip();
  }

  static IllegalArgumentException unexpected(Query query, String expected) {
    return new IllegalArgumentException(
        "query %s: accepted answer \"%s\" (expected: %s, of which simulated answers are made)"
            .formatted(query.id(), reference(query), expected));
  }

  int size() {
    return wordings.size();
  }

  /** How many wrong answers there are besides the distractor. */
  int spread() {
    return wordings.size() - FIRST_SPREAD;
  }

  /** An answer in one of its wordings; a single one takes no random number. */
  String text(int answer, SplittableRandom random) {
    List<String> texts = wordings.get(answer);
    return texts.get(texts.size() == 1 ? 0 : random.nextInt(texts.size()));
  }
}
