package dev.iapo.config;

import dev.iapo.scoring.BoundedPattern;
import java.util.List;

/** Something that is taken out of texts; its name stands there instead, in brackets. */
public final class Redaction {
  /** The ones that a file can name, in the order in which they are looked for. */
  static final List<Redaction> BUILT_IN =
      List.of(
          // digits in groups, so that the longer comes first
          of("card", "(?<![\\p{L}\\p{N}])\\p{Nd}(?:[ -]?\\p{Nd}){12,18}(?![\\p{L}\\p{N}])"),
          of(
              "email",
              "[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~.-]{1,64}+"
                  + "@(?:\\[[0-9A-Fa-f.:]{2,45}\\]|[\\p{L}\\p{N}](?:[\\p{L}\\p{N}.-]{0,252}[\\p{L}\\p{N}])?)"),
          of(
              "phone",
              "(?<![\\p{L}\\p{N}])\\+?\\(?\\p{Nd}(?:[ ()./\\p{Pd}]{0,3}\\p{Nd}){6,14}(?![\\p{L}\\p{N}])"),
          of("number", "\\p{Nd}++(?:[.,]\\p{Nd}++)*+"));

  /** What is never kept: keys and tokens in forms that are widely used. */
  static final Redaction SECRET =
      of(
          "secret",
          String.join(
              "|",
              "-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?s:.*?)(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|\\z)",
              "(?i:bearer)\\s{1,4}[A-Za-z0-9._~+/=-]{16,}+",
              "\\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{16,}+", // OpenAI, Anthropic, Stripe
              "\\b(?:gh[oprsu]_|github_pat_|glpat-|xox[a-z]-|hf_|npm_)[A-Za-z0-9_-]{16,}+",
              "\\bAIza[A-Za-z0-9_-]{30,}+", // Google
              "\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b", // Amazon
              "\\beyJ[A-Za-z0-9_-]{10,}+\\.[A-Za-z0-9_-]{10,}+\\.[A-Za-z0-9_-]*+")); // JWT

  private final String name;
  private final BoundedPattern pattern;

  private Redaction(String name, BoundedPattern pattern) {
    this.name = name;
    this.pattern = pattern;
  }

  /**
   * One of a regular expression.
   *
   * @throws IllegalArgumentException if it is malformed, or matches where there is nothing
   */
  static Redaction of(String name, String pattern) {
    BoundedPattern bounded = new BoundedPattern("pattern", pattern);
    if (bounded.search("", found -> found.find()).orElse(true)) {
      throw new IllegalArgumentException(
          pattern + " (expected: a regular expression that does not match an empty text)");
    }
    return new Redaction(name, bounded);
  }

  /** What stands in brackets where it was. */
  public String name() {
    return name;
  }

  /** A text without it; nothing but its name if the search took too long. */
  String applied(String text) {
    String instead = "[" + name + "]";
    return pattern.search(text, found -> found.replaceAll(instead)).orElse(instead);
  }

  @Override
  public String toString() {
    return name;
  }
}
