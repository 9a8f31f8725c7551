package dev.iapo.cli;

/** How commands end. */
final class ExitCode {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int INCONCLUSIVE = 3;
  static final int PARKED = 4;
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
