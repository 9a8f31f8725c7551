package dev.iapo.run;

import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line per round and one per run at INFO, as keys and values. */
final class RunEventLog {
  private static final Logger LOG = LoggerFactory.getLogger(RunEventLog.class);

  private RunEventLog() {}

  static void roundEnded(String run, RoundProgress round, RunTally tally) {
    if (LOG.isInfoEnabled()) {
      LOG.atInfo()
          .addKeyValue("run", run)
          .addKeyValue("round", round.number())
          .addKeyValue("rounds", round.of())
          .addKeyValue("completions", tally.total().completions())
          .addKeyValue("failedCalls", tally.total().failedCalls())
          .addKeyValue("spentCompletions", tally.spend().completions())
          .addKeyValue("spentTokens", tally.spend().tokens())
          .log("round ended");
    }
  }

  /** What a provider said may stand in the detail, cleaned. */
  static void ended(String run, RunResult.State state, String detail) {
    if (LOG.isInfoEnabled()) {
      LOG.atInfo()
          .addKeyValue("run", run)
          .addKeyValue("state", state.name().toLowerCase(Locale.ROOT))
          .addKeyValue("detail", detail.replace('"', '\''))
          .log("run ended");
    }
  }
}
