package dev.iapo.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One object of a task file with its defaults. Reading records what is wrong and goes on with the
 * default; a given key that nobody has read is unknown. {@code null} stands for "not given".
 */
final class Node {
  /** An object that somebody wrote, and where in the task it stands. */
  private record Layer(String path, ConfigObject object) {}

  private record Found(String path, ConfigValue value) {}

  private static final int LONGEST_SHOWN = 60;

  private final Problems problems;
  private final String path;
  private final ConfigOrigin origin;
  private final List<Layer> layers; // the first that has a key wins
  private final Map<String, ConfigValue> defaults; // holds every key there is
  private final Set<String> read = new HashSet<>();
  private final List<Node> children = new ArrayList<>();

  private Node(
      Problems problems,
      String path,
      ConfigOrigin origin,
      List<Layer> layers,
      Map<String, ConfigValue> defaults) {
    this.problems = problems;
    this.path = path;
    this.origin = origin;
    this.layers = List.copyOf(layers);
    this.defaults = defaults;
  }

  /** The root of a task that is given by these objects, of which the first that has a key wins. */
  static Node root(Problems problems, List<ConfigObject> objects, ConfigObject defaults) {
    List<Layer> layers = objects.stream().map(object -> new Layer("", object)).toList();
    ConfigOrigin origin = objects.get(objects.size() - 1).origin();
    return new Node(problems, "", origin, layers, defaults);
  }

  /** Whether somebody gave it. */
  boolean has(String key) {
    return find(key).isPresent();
  }

  /** The value; its default if it is not given or wrong. */
  <T> T get(String key, Type<T> type) {
    return given(key, type).orElseGet(() -> byDefault(key, type).orElseThrow());
  }

  /** The value; empty if there is none. */
  <T> Optional<T> optional(String key, Type<T> type) {
    return given(key, type).or(() -> byDefault(key, type));
  }

  /** The value; that there is none is a problem. */
  <T> Optional<T> required(String key, Type<T> type) {
    if (!has(key)) {
      missing(key, type.expected());
    }
    return given(key, type);
  }

  Node child(String key) {
    ConfigValue standard = known(key);
    if (!(standard instanceof ConfigObject object)) {
      throw new IllegalStateException(path(key) + ": no object in reference.conf");
    }
    return child(key, List.of(), object);
  }

  /** The child where what it does not give is as in another node. */
  Node childOver(String key, Node base) {
    return child(key, base.layers, base.defaults);
  }

  /** The child whose keys are these names, none of them given by default. */
  Node childWithKeys(String key, Collection<String> names) {
    Map<String, ConfigValue> none = new LinkedHashMap<>();
    names.forEach(name -> none.put(name, ConfigValueFactory.fromAnyRef(null)));
    return child(key, List.of(), none);
  }

  /** The child under a key that {@link #childWithKeys} named. */
  Node childLike(String key, ConfigObject elementDefaults) {
    return child(key, List.of(), elementDefaults);
  }

  /** The objects of a list; that it is given without any is a problem. */
  List<Node> list(String key, ConfigObject elementDefaults) {
    Found found = find(key).orElseGet(() -> new Found(path(key), known(key)));
    if (!(found.value instanceof ConfigList list)) {
      wrong(found, "a list of objects");
      return List.of();
    }
    if (list.isEmpty() && has(key)) {
      problem(key, "empty (expected: at least one)");
    }
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      Found element = new Found(found.path + "[" + i + "]", list.get(i));
      if (element.value instanceof ConfigObject) {
        nodes.add(node(element.path, List.of(element), List.of(), elementDefaults));
      } else {
        wrong(element, "an object");
      }
    }
    return nodes;
  }

  /** The object's keys and plain values, whatever they are. */
  Map<String, Object> object(String key) {
    Map<String, Object> all = new LinkedHashMap<>();
    List<Found> given = findAll(key);
    for (int i = given.size() - 1; i >= 0; i--) {
      if (given.get(i).value instanceof ConfigObject object) {
        String at = given.get(i).path;
        object.forEach((name, value) -> putPlain(all, join(at, name), name, value));
      } else {
        wrong(given.get(i), "an object");
      }
    }
    return all;
  }

  private void putPlain(Map<String, Object> all, String at, String name, ConfigValue value) {
    Object plain = value.unwrapped();
    if (plain == null) {
      wrong(new Found(at, value), "a value");
    } else {
      all.put(name, plain);
    }
  }

  /** The object's keys and texts. */
  Map<String, String> texts(String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    object(key).forEach((k, v) -> texts.put(k, String.valueOf(v)));
    return texts;
  }

  /** The result; empty, and a problem of that key, if its arguments are illegal. */
  <T> Optional<T> attempt(String key, Supplier<T> supplier) {
    try {
      return Optional.of(supplier.get());
    } catch (IllegalArgumentException e) {
      problem(key, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  void missing(String key, String expected) {
    problem(key, "missing (expected: " + expected + ")");
  }

  /** A problem of the value of a key, at its line if it is given. */
  void problem(String key, String message) {
    Optional<Found> found = find(key);
    if (found.isPresent()) {
      problems.add(found.get().value.origin(), found.get().path + ": " + message);
    } else {
      problems.add(origin, path(key) + ": " + message);
    }
  }

  /** A problem of this object as a whole. */
  void problem(String message) {
    problems.add(origin, path + ": " + message);
  }

  /** Reports the given keys that nobody has read, here and below. */
  void reportUnknown() {
    for (Layer layer : layers) {
      for (Map.Entry<String, ConfigValue> entry : layer.object.entrySet()) {
        if (!read.contains(entry.getKey())) {
          problems.add(
              entry.getValue().origin(),
              join(layer.path, entry.getKey())
                  + ": unknown"
                  + Suggestion.forKey(entry.getKey(), defaults.keySet()));
        }
      }
    }
    children.forEach(Node::reportUnknown);
  }

  private <T> Optional<T> given(String key, Type<T> type) {
    return find(key)
        .flatMap(
            found -> {
              Optional<T> parsed = type.parse(found.value);
              if (parsed.isEmpty()) {
                wrong(found, type.expected());
              }
              return parsed;
            });
  }

  private <T> Optional<T> byDefault(String key, Type<T> type) {
    return type.parse(known(key));
  }

  private Node child(String key, List<Layer> fallbacks, Map<String, ConfigValue> childDefaults) {
    return node(path(key), findAll(key), fallbacks, childDefaults);
  }

  private Node node(
      String at, List<Found> given, List<Layer> fallbacks, Map<String, ConfigValue> nodeDefaults) {
    List<Layer> objects = new ArrayList<>();
    ConfigOrigin place = origin;
    for (Found found : given) {
      if (found.value instanceof ConfigObject object) {
        objects.add(new Layer(found.path, object));
        place = object.origin();
      } else {
        wrong(found, "an object");
      }
    }
    objects.addAll(fallbacks);
    Node node = new Node(problems, at, place, objects, nodeDefaults);
    children.add(node);
    return node;
  }

  private Optional<Found> find(String key) {
    return findAll(key).stream().findFirst();
  }

  /** What is given under a key, down to the first {@code null}. */
  private List<Found> findAll(String key) {
    known(key);
    read.add(key);
    List<Found> all = new ArrayList<>();
    for (Layer layer : layers) {
      ConfigValue value = layer.object.get(key);
      if (value != null && value.valueType() == ConfigValueType.NULL) {
        break;
      }
      if (value != null) {
        all.add(new Found(join(layer.path, key), value));
      }
    }
    return all;
  }

  private ConfigValue known(String key) {
    ConfigValue value = defaults.get(key);
    if (value == null) {
      throw new IllegalStateException(path(key) + ": not in reference.conf");
    }
    return value;
  }

  private void wrong(Found found, String expected) {
    problems.add(
        found.value.origin(),
        found.path + ": " + shown(found.value) + " (expected: " + expected + ")");
  }

  private static String shown(ConfigValue value) {
    return switch (value.valueType()) {
      case OBJECT -> "an object";
      case STRING -> '"' + shortened(value) + '"';
      case LIST, NUMBER, BOOLEAN, NULL -> shortened(value);
    };
  }

  private static String shortened(ConfigValue value) {
    String text = String.valueOf(value.unwrapped()).replaceAll("\\s+", " ");
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
  }

  private String path(String key) {
    return join(path, key);
  }

  private static String join(String path, String key) {
    return (path.isEmpty() ? "" : path + ".") + ConfigUtil.joinPath(key);
  }
}
