package dev.iapo.bench.store;

import dev.iapo.bench.Postgres;
import dev.iapo.bench.Results;
import dev.iapo.domain.Failures;
import dev.iapo.domain.Query;
import dev.iapo.domain.Spend;
import dev.iapo.ledger.Tariff;
import dev.iapo.llm.LlmReply;
import dev.iapo.store.Fact;
import dev.iapo.store.Outcome;
import dev.iapo.store.RunEntry;
import dev.iapo.store.Span;
import dev.iapo.store.Store;
import dev.iapo.store.jdbc.Stores;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A big run in the store: filled, opened, read, deleted; one completion a call. */
final class Million {
  private static final int GROUP = 200;
  private static final int CHUNK = 256;
  private static final int CONFIGURATIONS = 20;
  private static final int QUERIES = 500;
  private static final int TEXT_CHARS = 500;
  private static final String RUN = "big";
  private static final Spend MAX = new Spend(1, 3_000, 4_000_000);
  private static final Tariff.Parts CHARGE =
      new Tariff.Parts(new Spend(0, 800, 400_000), new Spend(1, 130, 260_000));

  private final Results results;
  private final String title;
  private final Optional<Postgres> server;
  private final int completions;
  private final Random random = new Random(1);
  private final List<String> cells = new ArrayList<>();

  Million(Results results, String title, Optional<Postgres> server, int completions) {
    this.results = results;
    this.title = title;
    this.server = server;
    this.completions = completions;
  }

  static void header(Results results, int completions) {
    results.section(Results.format("A run of %,d completions", completions));
    results.line(
        Results.format(
            "Texts of %d characters, one call each, in groups of %d facts; read in chunks of %d"
                + " spans.",
            TEXT_CHARS, GROUP, CHUNK));
    results.line("");
    results.header(
        "store",
        "facts/s",
        "CPU µs/fact",
        "B/completion",
        "open, ms",
        "first opening after a kill, ms",
        "read all, s",
        "heap used, MB",
        "look-ups elsewhere, s",
        "open calls, s",
        "totals, s",
        "spent by provider, s",
        "delete, s");
  }

  void run() throws IOException, SQLException {
    Path folder = Folders.create();
    cells.add(title);
    try (Store store = open(folder)) {
      fill(store);
    }
    long bytes = server.isPresent() ? server.get().bytes() : Folders.bytes(folder);
    cells.add(Results.format("%,d", bytes / completions));
    opening(folder, false);
    opening(folder, true);
    try (Store store = open(folder)) {
      store.create(entry("another"), List.of());
      read(store);
      time(() -> elsewhere(store));
      time(() -> store.open(RUN));
      time(() -> store.totals(RUN));
      time(() -> store.spentSince(Instant.EPOCH));
      time(() -> store.delete(RUN));
    }
    results.row(cells.toArray(new String[0]));
    Folders.delete(folder);
  }

  private Store open(Path folder) {
    return Stores.open(folder, server.map(Postgres::url).map(Postgres::at));
  }

  private static RunEntry entry(String id) {
    return new RunEntry(
        id,
        "task",
        "{}",
        "data of " + id,
        Map.of(),
        "",
        RunEntry.State.RUNNING,
        "",
        Instant.now(),
        Optional.empty());
  }

  private void fill(Store store) {
    store.create(entry(RUN), List.of(new Query("q", Map.of(), List.of())));
    Stopwatch watch = new Stopwatch();
    List<Fact> facts = new ArrayList<>();
    for (int i = 0; i < completions; i++) {
      Span span = span(i);
      long call = store.nextCall();
      Instant now = Instant.now();
      facts.add(new Fact.Booked(RUN, call, span, request(span), "provider", MAX, now));
      facts.add(new Fact.Ended(RUN, call, paid(), now));
      if (facts.size() >= GROUP) {
        store.write(facts);
        facts.clear();
      }
    }
    store.write(facts);
    cells.add(Results.format("%,.0f", 2.0 * completions / watch.seconds()));
    cells.add(Results.format("%.0f", 1e6 * watch.cpuSeconds() / 2 / completions));
  }

  private static Span span(int index) {
    int pair = index % (CONFIGURATIONS * QUERIES);
    return new Span(
        pair % CONFIGURATIONS, pair / CONFIGURATIONS, index / (CONFIGURATIONS * QUERIES), 1);
  }

  private static String request(Span span) {
    return Results.format("%064x", 31L * span.configuration() + 7919L * span.query());
  }

  private Outcome paid() {
    char[] text = new char[TEXT_CHARS];
    for (int i = 0; i < text.length; i++) {
      text[i] = (char) (' ' + random.nextInt(90));
    }
    LlmReply reply =
        new LlmReply(
            List.of(new LlmReply.Completion(new String(text), "stop")),
            Optional.of(new LlmReply.Usage(800, 0, 130, Map.of())));
    return new Outcome.Paid(reply, CHARGE, Failures.NONE);
  }

  /** With a lock file as a killed process leaves it, all of the file is checked. */
  private void opening(Path folder, boolean killed) throws IOException {
    if (killed && server.isPresent()) {
      cells.add("—"); // the server's own affair
      return;
    }
    if (killed) {
      Files.writeString(folder.resolve("lock"), "1");
    }
    Stopwatch watch = new Stopwatch();
    open(folder).close();
    cells.add(Results.format("%.0f", 1e3 * watch.seconds()));
  }

  private void read(Store store) {
    ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
    System.gc();
    Stopwatch watch = new Stopwatch();
    long characters = 0;
    for (int from = 0; from < completions; from += CHUNK) {
      List<Span> spans = new ArrayList<>();
      for (int i = from; i < Math.min(completions, from + CHUNK); i++) {
        spans.add(span(i));
      }
      for (var calls : store.calls(RUN, spans)) {
        Outcome.Paid paid = (Outcome.Paid) calls.get(0).outcome().orElseThrow();
        characters += paid.reply().completions().get(0).text().length();
      }
    }
    cells.add(Results.format("%.1f", watch.seconds()));
    System.gc();
    cells.add(
        Results.format(
            "%d", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1_000_000));
    if (characters != (long) completions * TEXT_CHARS) {
      throw new IllegalStateException("characters: " + characters);
    }
  }

  private void elsewhere(Store store) {
    for (int from = 0; from < completions; from += CHUNK) {
      List<Store.Wanted> wanted = new ArrayList<>();
      for (int i = from; i < Math.min(completions, from + CHUNK); i++) {
        wanted.add(new Store.Wanted(request(span(i)), span(i)));
      }
      if (store.elsewhere("another", wanted).stream().anyMatch(List::isEmpty)) {
        throw new IllegalStateException("not found");
      }
    }
  }

  private void time(Runnable measured) {
    Stopwatch watch = new Stopwatch();
    measured.run();
    cells.add(Results.format("%.1f", watch.seconds()));
  }
}
