package dev.iapo.llm.http;

import java.util.Map;
import java.util.Optional;

/**
 * An HTTP answer, whole.
 *
 * @param headers by lower-case name, the first of each
 */
record Answer(int status, Map<String, String> headers, byte[] body) {
  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }
}
