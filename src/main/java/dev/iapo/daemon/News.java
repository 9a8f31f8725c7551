package dev.iapo.daemon;

/** What watchers of runs are told; each is whole, so that a lost one does no harm. */
public sealed interface News {
  String run();

  /** Something of a run is new. */
  record Changed(RunView view) implements News {
    @Override
    public String run() {
      return view.id();
    }
  }

  /** Curves, survivors, trade-offs and the choices by what is known are new. */
  record Learned(String run, int round) implements News {}

  /** A run is no longer kept. */
  record Removed(String run) implements News {}
}
