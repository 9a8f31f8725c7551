package dev.iapo.cli;

/** Ctrl-C while a run of a daemon is followed: the run goes on, and how to end it is said. */
final class LeftRunning implements AutoCloseable {
  private final Thread farewell;

  LeftRunning(Terminal terminal, Server server, String run) {
    this.farewell =
        new Thread(
            () -> {
              terminal.eraseLive();
              terminal.say(
                  "%s goes on at the daemon (%s follows it, %s ends it)"
                      .formatted(
                          run, server.command("watch " + run), server.command("cancel " + run)));
            },
            "farewell");
    Runtime.getRuntime().addShutdownHook(farewell);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(farewell);
    } catch (IllegalStateException e) {
      // the process is ending, and it was said
    }
  }
}
