package dev.iapo.scoring;

import java.util.regex.Pattern;

/**
 * The canonical form of mathematical answers in TeX or plain text. No algebra is done: x+1 and 1+x
 * are two answers.
 *
 * <p>A form is used if it is its own form; else, and for a text that is too long, that nests too
 * deeply or whose brackets do not match, the key is the text with its white space collapsed.
 */
final class LatexKeys {
  /** The longest answer that is read, in UTF-16 units. */
  static final int MAX_CHARS = 4096;

  /** How often a form may take another form. */
  private static final int MAX_ROUNDS = 4;

  private static final Pattern SPACES = Pattern.compile("\\s++", Pattern.UNICODE_CHARACTER_CLASS);

  private LatexKeys() {}

  /** The key of an answer; blank if nothing of it is left. */
  static String key(String answer) {
    String plain = plain(answer);
    String form = plain;
    try {
      for (int round = 0; round < MAX_ROUNDS && form.length() <= MAX_CHARS; round++) {
        String next = plain(LatexReader.canonical(form));
        if (next.equals(form)) {
          return form;
        }
        form = next;
      }
    } catch (LatexReader.Unreadable e) {
      return plain;
    }
    return plain;
  }

  private static String plain(String text) {
    return SPACES.matcher(AnswerKeys.compatible(text)).replaceAll(" ").strip();
  }
}
