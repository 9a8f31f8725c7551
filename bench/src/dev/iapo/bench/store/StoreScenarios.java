package dev.iapo.bench.store;

import dev.iapo.bench.Results;
import dev.iapo.store.jdbc.Server;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.Optional;

/** What keeping facts costs. */
public final class StoreScenarios {
  private static final int MILLION = 1_000_000;

  private StoreScenarios() {}

  /** The arguments: candidates, or million and how many completions; both without any. */
  public static void main(String[] args) throws Exception {
    String scenario = args.length > 0 ? args[0] : "";
    Results results = new Results("store");
    if (scenario.isEmpty() || scenario.equals("candidates")) {
      new Candidates(results).run();
    }
    if (scenario.isEmpty() || scenario.equals("million")) {
      int completions = args.length > 1 ? Integer.parseInt(args[1]) : MILLION;
      Million.header(results, completions);
      new Million(results, "file (SQLite)", Optional.empty(), completions).run();
      try (EmbeddedPostgres server = postgres()) {
        String url = server.getJdbcUrl("postgres", "postgres");
        Server there = new Server(url, "postgres", Optional.empty());
        new Million(results, "PostgreSQL", Optional.of(there), completions).run();
      }
    }
    results.write();
  }

  private static EmbeddedPostgres postgres() throws IOException {
    return EmbeddedPostgres.builder()
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("full_page_writes", "on")
        .start();
  }
}
