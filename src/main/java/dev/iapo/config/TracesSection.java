package dev.iapo.config;

import dev.iapo.llm.Secret;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the section {@code telemetry} of a daemon's file. */
final class TracesSection {
  private static final String HEADERS = "headers-variable";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
  private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7E]+");

  private TracesSection() {}

  /** Where traces are sent, if they are. */
  static Optional<DaemonSetup.Traces> read(Node node, Map<String, String> environment) {
    String endpoint = node.get("otlp-endpoint", Type.text());
    String variable = node.get(HEADERS, Type.text());
    double sample = node.get("sample", Type.share());
    if (endpoint.isBlank()) {
      return Optional.empty();
    }
    Optional<URI> address =
        ApiAddress.read(
            node, "otlp-endpoint", endpoint, " (expected: such as http://127.0.0.1:4318)");
    Map<String, Secret> headers =
        variable.isEmpty() ? Map.of() : headers(node, variable, environment);
    return address.map(at -> new DaemonSetup.Traces(at, headers, sample));
  }

  /**
   * Headers as OpenTelemetry writes them: {@code name=value,name=value}, values percent-encoded.
   */
  private static Map<String, Secret> headers(
      Node node, String variable, Map<String, String> environment) {
    Map<String, Secret> headers = new LinkedHashMap<>();
    Optional<Secret> all =
        KeyVariable.read(
            node, HEADERS, variable, environment, "OTLP_HEADERS", "\"\" if none are wanted");
    for (String header : all.map(Secret::reveal).orElse("").split(",", -1)) {
      if (header.isBlank()) {
        continue;
      }
      int equals = header.indexOf('=');
      String name = header.substring(0, Math.max(0, equals)).strip();
      Optional<String> value = decoded(header.substring(equals + 1).strip());
      if (!NAME.matcher(name).matches() || value.isEmpty()) {
        node.problem(HEADERS, "not what it holds (expected: name=value, several with commas)");
        return Map.of();
      }
      headers.put(name, new Secret(value.get()));
    }
    return headers;
  }

  private static Optional<String> decoded(String value) {
    try {
      String text = URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
      return Optional.of(text).filter(t -> !t.isBlank() && VALUE.matcher(t).matches());
    } catch (IllegalArgumentException notEncoded) {
      return Optional.empty();
    }
  }
}
