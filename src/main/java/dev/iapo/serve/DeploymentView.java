package dev.iapo.serve;

import dev.iapo.config.ServingTerms;
import dev.iapo.domain.Deployable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A deployed policy.
 *
 * @param live the version that answers; always there
 * @param candidate the version that gets a share of the questions, or waits to be promoted
 * @param share of the questions that the candidate gets, 0..1
 * @param before the version that a rollback makes live, if there is one
 * @param versions the newest first
 */
public record DeploymentView(
    String name,
    int live,
    OptionalInt candidate,
    double share,
    OptionalInt before,
    List<Version> versions) {
  public DeploymentView {
    versions = List.copyOf(versions);
  }

  /**
   * A version.
   *
   * @param unavailable why it cannot be asked now, if it cannot
   * @param run of this daemon that made it, if one did
   * @param policy what it does
   * @param watched what it did, by context; "weights" stands for preferences that are no context's
   */
  public record Version(
      int number,
      Instant deployed,
      String by,
      String note,
      Optional<String> run,
      Optional<String> unavailable,
      ServingTerms terms,
      Deployable policy,
      List<Watched> watched) {
    public Version {
      watched = List.copyOf(watched);
    }
  }
}
