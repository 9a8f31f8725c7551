package dev.iapo.store.jdbc;

import dev.iapo.store.Span;
import dev.iapo.store.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A process that has a store, and writes groups of calls to it until it is killed. */
final class StoreHolder {
  static final int GROUP = 7;

  private StoreHolder() {}

  /** Starts it; it writes the number of each group that is kept. */
  static Process start(Path folder) throws java.io.IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            StoreHolder.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  public static void main(String[] arguments) {
    Store store = Stores.open(Path.of(arguments[0]), Optional.empty());
    store.create(Facts.run("r"), Facts.queries("q"));
    for (int group = 0; ; group++) {
      List<dev.iapo.store.Fact> facts = new ArrayList<>();
      for (int i = 0; i < GROUP; i++) {
        long call = store.nextCall();
        facts.add(Facts.booked("r", call, new Span(0, group, i, 1)));
        facts.add(Facts.ended("r", call, Facts.paid("text " + call + "x".repeat(500))));
      }
      store.write(facts);
      System.out.println(group);
    }
  }
}
