package dev.iapo.io.pickle;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The attributes of a pickled object by name; a message names class and attribute. */
final class Attributes {
  private final PickledObject object;

  Attributes(PickledObject object) {
    this.object = object;
  }

  boolean has(String name) {
    return object.attributes().get(name) != null;
  }

  /** Where an attribute is, as a message says it. */
  String place(String name) {
    return object.className() + "." + name;
  }

  Tensor tensor(String name, int rank) throws PickleFormatException {
    return Tensor.of(place(name), required(name), rank);
  }

  /** Empty if the attribute is absent, or an array without queries (its second dimension). */
  Optional<Tensor> optionalTensor(String name, int rank) throws PickleFormatException {
    if (!has(name)) {
      return Optional.empty();
    }
    Tensor tensor = tensor(name, rank);
    return tensor.values().length == 0 ? Optional.empty() : Optional.of(tensor);
  }

  /** A list of numbers. */
  double[] numbers(String name) throws PickleFormatException {
    return tensor(name, 1).values();
  }

  int integer(String name) throws PickleFormatException {
    double value = Tensor.number(place(name), required(name));
    if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
      throw PickleFormatException.found(place(name), value, "a whole number");
    }
    return (int) value;
  }

  List<?> list(String name) throws PickleFormatException {
    if (required(name) instanceof List<?> list) {
      return list;
    }
    throw PickleFormatException.found(place(name), "not a list", "a list");
  }

  Map<?, ?> map(String name) throws PickleFormatException {
    if (required(name) instanceof Map<?, ?> map) {
      return map;
    }
    throw PickleFormatException.found(place(name), "not a dictionary", "a dictionary");
  }

  Optional<String> text(String name) {
    return object.attributes().get(name) instanceof String text
        ? Optional.of(text)
        : Optional.empty();
  }

  private Object required(String name) throws PickleFormatException {
    Object value = object.attributes().get(name);
    if (value == null) {
      throw new PickleFormatException(place(name) + ": missing");
    }
    return value;
  }
}
