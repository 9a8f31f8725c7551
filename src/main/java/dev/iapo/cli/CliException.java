package dev.iapo.cli;

import java.util.List;

/** Ends a command with messages for the user and an exit code. */
final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int exitCode;
  private final transient List<String> messages;

  private CliException(int exitCode, List<String> messages) {
    super(String.join("; ", messages), null, false, false);
    this.exitCode = exitCode;
    this.messages = List.copyOf(messages);
  }

  /** What was asked for cannot be: wrong usage or configuration. */
  static CliException usage(String message) {
    return new CliException(ExitCode.USAGE, List.of(message));
  }

  static CliException usage(List<String> messages) {
    return new CliException(ExitCode.USAGE, messages);
  }

  /** The run could not be made. */
  static CliException failed(String message) {
    return new CliException(ExitCode.FAILED, List.of(message));
  }

  /** The provider's quota is used up. */
  static CliException parked(String message) {
    return new CliException(ExitCode.PARKED, List.of(message));
  }

  /** The user stopped it. */
  static CliException interrupted(String message) {
    return new CliException(ExitCode.INTERRUPTED, List.of(message));
  }

  int exitCode() {
    return exitCode;
  }

  List<String> messages() {
    return messages;
  }
}
