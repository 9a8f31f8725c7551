package dev.iapo.daemon;

import dev.iapo.kept.Setup;
import java.nio.file.Path;

/** Reads tasks that were submitted; may block. */
public interface Tasks {
  /**
   * Takes a submission apart, and writes it to a folder, from which it is read from then on.
   *
   * @throws dev.iapo.config.ConfigException with everything that is wrong with it
   */
  void store(String document, Path folder);

  /**
   * What a stored task says.
   *
   * @throws dev.iapo.config.ConfigException with everything that is wrong with it
   */
  Setup read(Path folder);
}
