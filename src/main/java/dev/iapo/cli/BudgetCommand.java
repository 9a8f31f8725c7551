package dev.iapo.cli;

import java.math.BigDecimal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code iapo budget}: raises the budget of a run of a daemon. */
@Command(
    name = "budget",
    description = "Raises the budget of a run of a daemon. A run that had ended goes on.",
    mixinStandardHelpOptions = true)
final class BudgetCommand extends ServedVerb {
  @Parameters(index = "0", paramLabel = "RUN", description = "A run, by its id.")
  private String id = "";

  @Parameters(
      index = "1",
      paramLabel = "T",
      description =
          "The new limit in all, more than that of now, in the same unit: completions, or with a"
              + " unit, as in 250000tokens or 2.50usd.")
  private String limit = "";

  private final Terminal terminal = Terminal.ofProcess();

  @Override
  int here() {
    throw needsServer("budget");
  }

  @Override
  int at(Server server) {
    BudgetArgument wanted = BudgetArgument.parse("budget", limit);
    server.say(server.client().raise(id, wanted.unit(), new BigDecimal(wanted.amount())), terminal);
    return ExitCode.OK;
  }
}
