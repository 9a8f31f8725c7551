package dev.iapo.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses and resolves HOCON, and turns the library's errors into problems. */
final class Hocon {
  private static final String COMMAND_LINE = "command line";
  private static final Config REFERENCE =
      ConfigFactory.parseResources(Hocon.class.getClassLoader(), "reference.conf")
          .withOnlyPath("iapo") // those of libraries are not resolved
          .getConfig("iapo");

  private Hocon() {}

  /** Every key of a task with its default. */
  static ConfigObject taskDefaults() {
    return REFERENCE.getObject("task");
  }

  /** Every key of a daemon's file with its default. */
  static ConfigObject daemonDefaults() {
    return REFERENCE.getObject("daemon");
  }

  /** Every key of {@code store.conf} with its default. */
  static ConfigObject storeDefaults() {
    return REFERENCE.getObject("store");
  }

  /** Every key of an object in a list with its default. */
  static ConfigObject elementDefaults(String element) {
    return REFERENCE.getObject("each." + element);
  }

  /** Parses a file; {@code ${VARIABLE}} is looked up in the file, then in the environment. */
  static ConfigObject file(Path file, Map<String, String> environment, Problems problems) {
    if (!Files.isRegularFile(file)) {
      problems.add(ConfigOriginFactory.newSimple(file.toString()), "not found (expected: a file)");
      problems.check();
    }
    requireText(file, problems);
    try {
      ConfigParseOptions options =
          ConfigParseOptions.defaults()
              .setSyntax(ConfigSyntax.CONF)
              .setAllowMissing(false)
              .setIncluder(new RequiredIncludes(file.toAbsolutePath()));
      return resolve(ConfigFactory.parseFile(file.toFile(), options), environment, problems);
    } catch (com.typesafe.config.ConfigException e) {
      add(problems, e, ConfigOriginFactory.newSimple(file.toString()));
      problems.check();
      throw e;
    }
  }

  /**
   * Parses JSON: no substitutions, no includes, no comments. What is wrong with its values is told
   * without a place but their paths.
   *
   * @param text that is known to be JSON, no deeper than the stack allows
   */
  static ConfigObject json(String text, Problems problems) {
    ConfigParseOptions options =
        ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON).setOriginDescription("");
    try {
      return ConfigFactory.parseString(text, options).root();
    } catch (com.typesafe.config.ConfigException e) {
      add(problems, e, ConfigOriginFactory.newSimple(""));
      problems.check();
      throw e;
    }
  }

  /** The parser would replace malformed bytes without a word. */
  private static void requireText(Path file, Problems problems) {
    try {
      Files.readString(file);
    } catch (CharacterCodingException e) {
      problems.add(ConfigOriginFactory.newSimple(file.toString()), "no text (expected: UTF-8)");
    } catch (IOException e) {
      problems.add(ConfigOriginFactory.newSimple(file.toString()), "cannot be read: " + e);
    }
    problems.check();
  }

  /**
   * The values of a command line, by path: lists and objects in HOCON, scalars as in JSON, anything
   * else as it is.
   */
  static ConfigObject overrides(Map<String, String> overrides, Problems problems) {
    Map<String, Object> values = new LinkedHashMap<>();
    overrides.forEach((path, text) -> values.put(path, override(path, text, problems)));
    try {
      return ConfigFactory.parseMap(values, COMMAND_LINE).root();
    } catch (com.typesafe.config.ConfigException e) {
      add(problems, e, ConfigOriginFactory.newSimple(COMMAND_LINE));
      problems.check();
      throw e;
    }
  }

  private static ConfigValue override(String path, String text, Problems problems) {
    ConfigParseOptions options = ConfigParseOptions.defaults().setOriginDescription(COMMAND_LINE);
    ConfigOrigin origin = ConfigOriginFactory.newSimple(COMMAND_LINE);
    boolean composed = text.strip().startsWith("{") || text.strip().startsWith("[");
    try {
      ConfigSyntax syntax = composed ? ConfigSyntax.CONF : ConfigSyntax.JSON;
      String object = "{\"v\":" + text + "\n}";
      Config parsed = ConfigFactory.parseString(object, options.setSyntax(syntax)).resolve();
      return Objects.requireNonNull(parsed.root().get("v"));
    } catch (com.typesafe.config.ConfigException e) {
      if (composed) {
        problems.add(origin, path + ": " + detail(e));
      }
      return ConfigValueFactory.fromAnyRef(composed ? null : text).withOrigin(origin);
    }
  }

  /** Resolves as often as it takes to find everything that is missing. */
  private static ConfigObject resolve(
      Config parsed, Map<String, String> environment, Problems problems) {
    Variables variables = new Variables(environment);
    while (true) {
      try {
        Config resolved =
            parsed.resolve(
                ConfigResolveOptions.defaults()
                    .setUseSystemEnvironment(false)
                    .appendResolver(variables));
        problems.check();
        return resolved.root();
      } catch (com.typesafe.config.ConfigException.UnresolvedSubstitution e) {
        problems.add(
            e.origin(), detail(e) + " (expected: a key of this file or an environment variable)");
        if (!variables.pretendLast()) {
          problems.check();
        }
      }
    }
  }

  /** The environment, and what to go on with in place of what is missing there. */
  private static final class Variables implements ConfigResolver {
    private final Map<String, String> environment;
    private final Set<String> pretended = new HashSet<>();
    private String last = "";

    Variables(Map<String, String> environment) {
      this.environment = environment;
    }

    /** Pretends that what was looked up last exists; false if that has been tried. */
    boolean pretendLast() {
      return pretended.add(last);
    }

    @Override
    public @Nullable ConfigValue lookup(String name) {
      last = name;
      String value = pretended.contains(name) ? "" : environment.get(name);
      return value == null
          ? null
          : ConfigValueFactory.fromAnyRef(value, "environment variable " + name);
    }

    @Override
    public ConfigResolver withFallback(ConfigResolver fallback) {
      return this;
    }
  }

  private static void add(
      Problems problems, com.typesafe.config.ConfigException e, ConfigOrigin otherwise) {
    problems.add(e.origin() == null ? otherwise : e.origin(), detail(e));
  }

  /** The library's message without the place at its beginning. */
  private static String detail(com.typesafe.config.ConfigException e) {
    String message = String.valueOf(e.getMessage());
    String place = e.origin() == null ? "" : e.origin().description() + ": ";
    return (message.startsWith(place) ? message.substring(place.length()) : message).strip();
  }
}
