package dev.iapo.http;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads weights: an object of numbers, or text such as {@code correct=1,cost=-0.02}. Which names
 * and signs there may be is known where policies are.
 */
final class ChatWeights {
  private static final int MAX_NAMES = 100;
  private static final int MAX_NAME_LENGTH = 100;
  private static final String EXPECTED =
      "name=number,... with finite numbers, such as correct=1,cost=-0.02";
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]{1,30}(\\.[0-9]{0,30})?|\\.[0-9]{1,30})([eE][+-]?[0-9]{1,3})?");

  private ChatWeights() {}

  static Map<String, Double> read(JsonPlace weights) throws OpenAiError {
    Map<String, Double> read = weights.node().isTextual() ? ofText(weights) : ofObject(weights);
    if (read.isEmpty() || read.size() > MAX_NAMES) {
      throw wrong(weights, weights.path(), read.size() + " weights");
    }
    return read;
  }

  private static Map<String, Double> ofText(JsonPlace weights) throws OpenAiError {
    Map<String, Double> read = new LinkedHashMap<>();
    String text = weights.text();
    if (text.isBlank()) {
      return read;
    }
    List<String> pairs = new ArrayList<>(List.of(text.split(",", MAX_NAMES + 1)));
    for (String pair : pairs) {
      int sign = pair.indexOf('=');
      String name = pair.substring(0, Math.max(0, sign)).strip();
      String number = pair.substring(sign + 1).strip();
      if (sign < 0 || !isName(name) || !NUMBER.matcher(number).matches()) {
        throw wrong(weights, weights.path(), RequestObject.shown(pair.strip()));
      }
      double weight = finite(weights, weights.path() + "." + name, new BigDecimal(number));
      if (read.put(name, weight) != null) {
        throw wrong(weights, weights.path(), RequestObject.shown(name) + " twice");
      }
    }
    return read;
  }

  private static Map<String, Double> ofObject(JsonPlace weights) throws OpenAiError {
    if (!weights.node().isObject()) {
      throw wrong(weights, weights.path(), RequestObject.kind(weights.node()));
    }
    Map<String, Double> read = new LinkedHashMap<>();
    for (String name : weights.names()) {
      String path = weights.path() + "." + RequestObject.shown(name);
      if (!isName(name) || !weights.node().path(name).isNumber()) {
        throw wrong(weights, path, RequestObject.kind(weights.node().path(name)));
      }
      read.put(name, finite(weights, path, weights.node().path(name).decimalValue()));
    }
    return read;
  }

  private static boolean isName(String name) {
    return !name.isBlank() && name.length() <= MAX_NAME_LENGTH && !ApiJson.hasLoneSurrogate(name);
  }

  private static double finite(JsonPlace weights, String path, BigDecimal number)
      throws OpenAiError {
    double weight = number.doubleValue();
    if (!Double.isFinite(weight)) {
      throw wrong(weights, path, RequestObject.shown(number.toString()));
    }
    return weight;
  }

  private static OpenAiError wrong(JsonPlace weights, String path, String found) {
    return OpenAiError.at(
        weights.path(),
        "invalid_weights",
        "%s: %s (expected: %s)".formatted(path, found, EXPECTED));
  }
}
