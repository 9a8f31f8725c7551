package dev.iapo.bench.engine;

import dev.iapo.bench.engine.Runs.Flight;
import dev.iapo.domain.Budget;
import dev.iapo.llm.LlmClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Starts a run, and tells the memory before and, when it is asked by a line, with calls open. */
final class FootprintProcess {
  static final List<String> OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-Xms64m",
          "-Xmx3g",
          "-XX:MinHeapFreeRatio=5",
          "-XX:MaxHeapFreeRatio=10",
          "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4");

  private FootprintProcess() {}

  /** The arguments: where the server is, and the calls in flight. */
  public static void main(String[] args) throws Exception {
    int inFlight = Integer.parseInt(args[1]);
    LlmClient client = Clients.open(URI.create(args[0]), inFlight);
    Runs runs = new Runs();
    warmUp(runs);
    tellMemory();
    runs.start(
        Tasks.task("m", new Tasks.Size(8, 1), Budget.ofCompletions(6L * inFlight)),
        Flight.of(inFlight),
        client);
    System.in.read();
    tellMemory();
    System.in.read(); // until it is ended
    System.exit(0);
  }

  private static void warmUp(Runs runs) throws IOException {
    try (ChatServer server = ChatServer.start();
        LlmClient client = Clients.open(server.baseUri(), 64)) {
      runs.run(
          Tasks.task("m", new Tasks.Size(8, 1), Budget.ofCompletions(2_000)),
          Flight.of(64),
          client);
    }
  }

  private static void tellMemory() throws IOException {
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    long heap = runtime.totalMemory() - runtime.freeMemory();
    long resident =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
            .findFirst()
            .orElseThrow();
    System.out.println("memory " + heap / 1e6 + " " + resident * 1024 / 1e6);
  }
}
