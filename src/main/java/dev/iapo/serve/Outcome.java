package dev.iapo.serve;

import java.util.List;

/** What a keeper of policies answers to orders. */
public sealed interface Outcome {
  /** How the deployed policy is now. */
  record Done(DeploymentView policy) implements Outcome {}

  /** A version that was made. */
  record Deployed(DeploymentView policy, int version) implements Outcome {}

  record Undeployed(String name) implements Outcome {}

  /**
   * Nothing has changed.
   *
   * @param problems everything that is wrong, if there are several things
   */
  record Refused(Why why, String detail, List<String> problems) implements Outcome {
    public Refused {
      problems = List.copyOf(problems);
    }

    Refused(Why why, String detail) {
      this(why, detail, List.of());
    }
  }

  /** Why something is refused. */
  enum Why {
    UNKNOWN_POLICY,
    UNKNOWN_VERSION,
    UNKNOWN_RUN,
    /** The run has no policy yet. */
    NO_POLICY,
    /** The file cannot be used: damaged, of a newer version, an oracle, or lacks a provider. */
    INVALID_POLICY,
    INVALID_REQUEST,
    /** Such as a rollback without a version before. */
    WRONG_STATE,
    SHUTTING_DOWN,
    STORAGE_FAILED
  }
}
