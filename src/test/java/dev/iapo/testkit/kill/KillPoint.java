package dev.iapo.testkit.kill;

/** When a process is killed; the nth time that it comes there. */
public enum KillPoint {
  /** It is about to write that a call may be sent. */
  BEFORE_BOOKING("before a booking is written", true),
  /** That a call may be sent is durable, and the call is not sent. */
  BOOKED("booked, not sent", true),
  /** The provider has a request, and does not answer. */
  SENT("sent, not answered", false),
  /** The provider has just answered. */
  ANSWERED("answered, not read", false),
  /** The answer is read, and told to nobody. */
  READ("answer read", true),
  /** It is about to write how a call ended. */
  BEFORE_COMMIT("before an outcome is written", true),
  /** How a call ended is durable, and not used. */
  COMMITTED("outcome written, not used", true),
  /** It is about to write a decision. */
  BEFORE_DECISION("before a decision is written", true),
  /** A decision is durable, and not followed. */
  DECIDED("decision written, not followed", true),
  /** A while after a request has come. */
  ANY_CALL("at random, by requests", false),
  /** A while after it began to open the store. */
  ANY_TIME("at random, by time", false),
  /** Not at all. */
  NEVER("never", false);

  private final String text;
  private final boolean inside;

  KillPoint(String text, boolean inside) {
    this.text = text;
    this.inside = inside;
  }

  public String text() {
    return text;
  }

  /** Whether it halts itself there; else it is sent SIGKILL. */
  boolean isInside() {
    return inside;
  }
}
