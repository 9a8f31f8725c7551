package dev.iapo.testkit.kill;

import java.util.concurrent.atomic.AtomicInteger;

/** Ends this process without a word, where it is told to. */
final class Halt {
  static final int CODE = 137; // as after SIGKILL

  private final Kill kill;
  private final AtomicInteger times = new AtomicInteger();

  Halt(Kill kill) {
    this.kill = kill;
  }

  /** The process has come to that point. */
  void at(KillPoint point) {
    if (point == kill.point() && point.isInside() && times.incrementAndGet() == kill.nth()) {
      Runtime.getRuntime().halt(CODE);
    }
  }
}
