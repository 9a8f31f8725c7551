package dev.iapo.testkit.kill;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Task;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.run.RunSettings;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.store.Recovery;
import dev.iapo.store.Store;
import dev.iapo.store.jdbc.Server;
import dev.iapo.store.jdbc.Stores;
import dev.iapo.testkit.Environments;
import dev.iapo.testkit.RunBench;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a process is to do: a run on a small environment, from where its store says it is.
 *
 * @param store the folder
 * @param server the JDBC URL of a PostgreSQL server; empty for a file in the folder
 * @param endpoint base URI of the provider
 * @param limit of the budget, in the smallest amount of its unit
 */
public record Assignment(
    String store,
    String server,
    String endpoint,
    Budget.Unit unit,
    long limit,
    double contingency,
    int choicesPerCall,
    int inFlight,
    Recovery recovery,
    Kill kill) {
  static final String RUN = "run-1";

  static final RecordedEnvironment ENVIRONMENT = Environments.votes(TieRule.FAIR);

  private static final long SEED = 42;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A budget that leaves half of it for what kills cost, one completion per call, 8 at a time. */
  public static Assignment of(Budget.Unit unit, long limit) {
    return new Assignment("", "", "", unit, limit, 0.5, 1, 8, Recovery.RESEND, Kill.NONE);
  }

  static Assignment read(Path file) throws IOException {
    return JSON.readValue(file.toFile(), Assignment.class);
  }

  void write(Path file) {
    try {
      JSON.writeValue(file.toFile(), this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Assignment at(Path newStore, String newEndpoint) {
    return new Assignment(
        newStore.toString(),
        server,
        newEndpoint,
        unit,
        limit,
        contingency,
        choicesPerCall,
        inFlight,
        recovery,
        kill);
  }

  Assignment with(Kill newKill) {
    return new Assignment(
        store,
        server,
        endpoint,
        unit,
        limit,
        contingency,
        choicesPerCall,
        inFlight,
        recovery,
        newKill);
  }

  public Assignment with(Recovery newRecovery, double newContingency) {
    return new Assignment(
        store,
        server,
        endpoint,
        unit,
        limit,
        newContingency,
        choicesPerCall,
        inFlight,
        newRecovery,
        kill);
  }

  public Assignment with(int newChoicesPerCall, int newInFlight) {
    return new Assignment(
        store,
        server,
        endpoint,
        unit,
        limit,
        contingency,
        newChoicesPerCall,
        newInFlight,
        recovery,
        kill);
  }

  public Assignment onServer(String url) {
    return new Assignment(
        store, url, endpoint, unit, limit, contingency, choicesPerCall, inFlight, recovery, kill);
  }

  Store open(Path folder) {
    return Stores.open(
        folder,
        server.isEmpty()
            ? Optional.empty()
            : Optional.of(new Server(server, "postgres", Optional.empty())));
  }

  Task task() {
    return RunBench.task(ENVIRONMENT, new Budget(unit, limit, contingency), SEED);
  }

  RunSettings settings() {
    return RunBench.settings(task(), choicesPerCall, inFlight);
  }
}
