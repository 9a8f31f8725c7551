package dev.iapo.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigParseable;
import java.nio.file.Path;

/**
 * Includes files beside the one that names them; one that is not there is an error.
 *
 * @param task the task file, absolute: a name without a folder has nothing beside it for the parser
 */
record RequiredIncludes(Path task) implements ConfigIncluder {
  @Override
  public ConfigIncluder withFallback(ConfigIncluder others) {
    return this;
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    ConfigParseOptions options = context.parseOptions().setAllowMissing(false);
    ConfigParseable file = context.relativeTo(what);
    try {
      return file == null
          ? ConfigFactory.parseFile(task.resolveSibling(what).toFile(), options).root()
          : file.parse(options);
    } catch (ConfigException.IO missing) {
      throw new ConfigException.Generic(
          "include \""
              + what
              + "\": cannot be read (expected: a file, named from this one's folder)",
          missing);
    }
  }
}
