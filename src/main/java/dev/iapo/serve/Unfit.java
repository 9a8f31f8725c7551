package dev.iapo.serve;

import java.util.List;

/** An order that is refused; nothing has changed. */
final class Unfit extends Exception {
  private final transient Outcome.Refused refused;

  Unfit(Outcome.Why why, String detail) {
    this(why, detail, List.of());
  }

  Unfit(Outcome.Why why, String detail, List<String> problems) {
    super(detail, null, false, false);
    this.refused = new Outcome.Refused(why, detail, problems);
  }

  Outcome.Refused refused() {
    return refused;
  }
}
