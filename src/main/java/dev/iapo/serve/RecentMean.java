package dev.iapo.serve;

/**
 * The mean of the last numbers: of all until there are {@code span}, then of the last {@code span}
 * to twice as many.
 */
final class RecentMean {
  private final int span;
  private RunningMean older = new RunningMean();
  private RunningMean newer = new RunningMean();

  RecentMean(int span) {
    this.span = span;
  }

  void add(double value) {
    if (newer.count() == span) {
      older = newer;
      newer = new RunningMean();
    }
    newer.add(value);
  }

  RunningMean now() {
    return older.with(newer);
  }
}
