package dev.iapo.serve;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Knows whom versions ask. It may wait. */
@FunctionalInterface
public interface Backer {
  /**
   * Whom a version asks.
   *
   * @param run of the daemon that made it, if one did
   * @throws dev.iapo.config.ConfigException if that cannot be told
   * @throws dev.iapo.kept.KeptException if the run is no longer kept
   */
  CompletionStage<Backing> of(Optional<String> run);
}
