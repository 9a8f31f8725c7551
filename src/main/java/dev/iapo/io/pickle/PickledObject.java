package dev.iapo.io.pickle;

import java.util.LinkedHashMap;
import java.util.Map;

/** An instance of an allowed Python class: its name and its attributes, and nothing that acts. */
final class PickledObject {
  private final String className;
  private final Map<String, Object> attributes = new LinkedHashMap<>();

  PickledObject(String className) {
    this.className = className;
  }

  /** With its module, such as {@code Envs.catMV.catMV.CategoricalMVEnv}. */
  String className() {
    return className;
  }

  Map<String, Object> attributes() {
    return attributes;
  }

  /** Takes over the state that a pickle gives the instance. */
  void build(Object state) throws PickleFormatException {
    if (!(state instanceof Map<?, ?> map)) {
      throw PickleFormatException.found(
          className, "a state that is not a dictionary", "a dictionary of attributes");
    }
    map.forEach((name, value) -> attributes.put(String.valueOf(name), value));
  }
}
