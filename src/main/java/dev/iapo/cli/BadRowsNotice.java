package dev.iapo.cli;

import dev.iapo.domain.BadRows;

/** Says which rows of the data were set aside, where progress is told. */
final class BadRowsNotice {
  private BadRowsNotice() {}

  static void tell(BadRows bad, Terminal terminal) {
    if (bad.any()) {
      terminal.say(
          "%s of %s rows of the data cannot be used and %s set aside:"
              .formatted(
                  Amounts.count(bad.setAside()),
                  Amounts.count(bad.rows()),
                  bad.setAside() == 1 ? "is" : "are"));
      bad.reasons().forEach(reason -> terminal.say("  " + reason));
    }
  }
}
