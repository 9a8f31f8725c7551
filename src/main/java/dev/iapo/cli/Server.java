package dev.iapo.cli;

import dev.iapo.client.ApiClient;
import dev.iapo.client.ServedRun;

/** The daemon that a command is for. */
record Server(ApiClient client) {
  /** A command to it, to be shown. */
  String command(String verb) {
    return "iapo --server " + client.server() + " " + verb;
  }

  /** Tells a run something, and says how it is then; the exit code. */
  int told(String id, ApiClient.Order order, Terminal terminal) {
    say(client.tell(id, order), terminal);
    return ExitCode.OK;
  }

  /** Says how a run is. */
  void say(ServedRun run, Terminal terminal) {
    String follow = run.hasEnded() ? "" : " (" + command("watch " + run.id()) + " follows it)";
    terminal.result(
        "%s: %s, %s spent%s"
            .formatted(
                run.id(),
                run.state(),
                Amounts.ofLimit(run.budget(), run.spent().in(run.budget().unit())),
                follow));
  }
}
