package dev.iapo.bench.store;

import dev.iapo.bench.Postgres;
import dev.iapo.bench.Results;
import java.util.List;
import java.util.Optional;

/** What keeping facts costs. */
public final class StoreScenarios {
  private static final int MILLION = 1_000_000;

  private StoreScenarios() {}

  /** The arguments: candidates, or million and how many completions; both without any. */
  public static void main(String[] args) throws Exception {
    String scenario = args.length > 0 ? args[0] : "";
    if (!List.of("", "candidates", "million").contains(scenario)) {
      System.err.println("store %s (expected: candidates, million)".formatted(scenario));
      System.exit(2);
    }
    Results results = new Results(scenario.isEmpty() ? "store" : "store-" + scenario);
    if (scenario.isEmpty() || scenario.equals("candidates")) {
      new Candidates(results).run();
    }
    if (scenario.isEmpty() || scenario.equals("million")) {
      int completions = args.length > 1 ? Integer.parseInt(args[1]) : MILLION;
      Million.header(results, completions);
      new Million(results, "file (SQLite)", Optional.empty(), completions).run();
      try (Postgres server = Postgres.start()) {
        new Million(results, "PostgreSQL", Optional.of(server), completions).run();
      }
    }
    results.write();
  }
}
