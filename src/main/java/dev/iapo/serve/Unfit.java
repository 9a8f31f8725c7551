package dev.iapo.serve;

import java.util.List;

/** An order that is refused; nothing has changed. */
public final class Unfit extends Exception {
  private final transient Outcome.Refused refused;

  public Unfit(Outcome.Why why, String detail) {
    this(why, detail, List.of());
  }

  public Unfit(Outcome.Why why, String detail, List<String> problems) {
    super(detail, null, false, false);
    this.refused = new Outcome.Refused(why, detail, problems);
  }

  public Outcome.Refused refused() {
    return refused;
  }
}
