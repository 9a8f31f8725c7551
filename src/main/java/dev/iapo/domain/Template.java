package dev.iapo.domain;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text with {@code {{field}}} places; a field's name is whatever stands between the braces. Values
 * are inserted verbatim: braces in data stay data.
 */
public final class Template {
  private static final Pattern FIELD = Pattern.compile("\\{\\{\\s*([^{}]*?)\\s*}}");

  private Template() {}

  /** The fields named in a template, in order of appearance. */
  public static Set<String> fields(String template) {
    return uses(template).keySet();
  }

  /** How often a template names each field, in order of appearance. */
  static Map<String, Integer> uses(String template) {
    Map<String, Integer> uses = new LinkedHashMap<>();
    Matcher matcher = FIELD.matcher(template);
    while (matcher.find()) {
      uses.merge(matcher.group(1), 1, Integer::sum);
    }
    return uses;
  }

  /**
   * Fills in the template.
   *
   * @throws IllegalArgumentException if a named field has no value
   */
  public static String render(String template, Map<String, String> values) {
    if (!template.contains("{{")) {
      return template;
    }
    return FIELD
        .matcher(template)
        .replaceAll(
            match -> {
              String value = values.get(match.group(1));
              if (value == null) {
                throw new IllegalArgumentException(
                    "template field {{" + match.group(1) + "}}: the query has no such field");
              }
              return Matcher.quoteReplacement(value);
            });
  }
}
