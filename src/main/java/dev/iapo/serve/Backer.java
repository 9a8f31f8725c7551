package dev.iapo.serve;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Knows whom versions ask. It may wait. */
public interface Backer {
  /**
   * Where the policy of a run is, or will be.
   *
   * @throws Unfit if there is no such run
   */
  Path policyOf(String run) throws Unfit;

  /**
   * Whom a version asks.
   *
   * @param run of the daemon that made it, if one did
   * @throws dev.iapo.config.ConfigException if that cannot be told
   * @throws Unfit if the run is no longer kept
   */
  CompletionStage<Backing> of(Optional<String> run) throws Unfit;
}
