package dev.iapo.simulate;

import dev.iapo.domain.Query;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers that are JSON documents: the right one, bare or in a code fence, and documents of which
 * one scalar is another, or null. What cannot be read is a document that breaks off.
 */
final class JsonAnswers {
  private static final int WRONG = 1 + NumericAnswers.SPREAD;

  /** A value that is a text, a number or a boolean, behind the colon of its key. */
  private static final Pattern SCALAR =
      Pattern.compile("(?<=\":)\\s*+(\"(?:[^\"\\\\]|\\\\.)*+\"|-?\\d[\\d.]*+|true|false)");

  private static final Pattern DIGIT = Pattern.compile("\\d(?!.*\\d)");

  private JsonAnswers() {}

  static Answers of(Query query) {
    String document = Answers.reference(query);
    List<int[]> places = places(document);
    if (!document.startsWith("{") || places.isEmpty()) {
      throw Answers.unexpected(query, "a JSON object with values");
    }
    List<List<String>> wordings = new ArrayList<>();
    wordings.add(List.of(document, "```json\n" + document + "\n```"));
    wrong(document, places).forEach(text -> wordings.add(List.of(text)));
    int end = places.get(places.size() - 1)[1];
    return new Answers(Answers.Kind.JSON, wordings, document.substring(0, end - 1));
  }

  private static List<int[]> places(String document) {
    List<int[]> places = new ArrayList<>();
    Matcher scalar = SCALAR.matcher(document);
    while (scalar.find()) {
      places.add(new int[] {scalar.start(1), scalar.end(1)});
    }
    return places;
  }

  private static List<String> wrong(String document, List<int[]> places) {
    Set<String> wrong = new LinkedHashSet<>();
    for (int step = 1; wrong.size() < WRONG; step++) {
      for (int[] place : places) {
        String value = document.substring(place[0], place[1]);
        wrong.add(
            document.substring(0, place[0]) + changed(value, step) + document.substring(place[1]));
      }
    }
    return new ArrayList<>(wrong).subList(0, WRONG);
  }

  private static String changed(String value, int step) {
    if (step == 2) {
      return "null";
    }
    Matcher digit = DIGIT.matcher(value);
    if (digit.find() && step < 10) {
      int other = (value.charAt(digit.start()) - '0' + step) % 10;
      return value.substring(0, digit.start()) + other + value.substring(digit.end());
    }
    return value.startsWith("\"")
        ? value.substring(0, value.length() - 1) + " " + step + "\""
        : "\"unclear " + step + "\"";
  }
}
