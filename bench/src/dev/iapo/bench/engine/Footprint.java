package dev.iapo.bench.engine;

import dev.iapo.bench.Results;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Memory of calls in flight, in a process of its own; the server is in this one. */
final class Footprint implements Scenario {
  private static final int[] IN_FLIGHT = {1_000, 4_000, 10_000};
  private static final Duration HELD = Duration.ofSeconds(40);
  private static final String MEMORY = "memory ";

  @Override
  public void run(Results results) throws Exception {
    results.section("Footprint");
    results.line(
        "A process with an actor system, a gateway and a client; before, and while the calls of a run"
            + " are in flight (pulls, reservations, connections and all); after collections. Heap:"
            + " used. Resident: VmRSS. JVM options of the process: "
            + String.join(" ", FootprintProcess.OPTIONS)
            + ".");
    results.line("");
    results.header(
        "in flight",
        "heap, MB",
        "resident, MB",
        "heap per 1,000, MB",
        "resident per 1,000, MB",
        "heap before, MB",
        "resident before, MB");
    for (int inFlight : IN_FLIGHT) {
      try (ChatServer server = ChatServer.start()) {
        server.behave(Latency.constant(HELD).behaviour());
        measure(results, server, inFlight);
      }
    }
  }

  private static void measure(Results results, ChatServer server, int inFlight) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(FootprintProcess.OPTIONS);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            FootprintProcess.class.getName(),
            server.baseUri().toString(),
            "" + inFlight));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      double[] before = memory(out);
      for (int waited = 0; server.waiting() < inFlight; waited++) {
        if (waited > 300) {
          throw new IllegalStateException(
              "in flight: " + server.waiting() + " (expected: " + inFlight + " within 30 s)");
        }
        Thread.sleep(100);
      }
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
      double[] then = memory(out);
      if (server.waiting() < inFlight) {
        throw new IllegalStateException("answers came before memory was read");
      }
      results.row(
          Results.format("%,d", inFlight),
          Results.format("%.1f", then[0]),
          Results.format("%.1f", then[1]),
          Results.format("%.1f", (then[0] - before[0]) * 1000 / inFlight),
          Results.format("%.1f", (then[1] - before[1]) * 1000 / inFlight),
          Results.format("%.1f", before[0]),
          Results.format("%.1f", before[1]));
    } finally {
      process.destroy();
      process.waitFor(10, TimeUnit.SECONDS);
    }
  }

  private static double[] memory(BufferedReader out) throws Exception {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(MEMORY)) {
        String[] parts = line.substring(MEMORY.length()).split(" ");
        return new double[] {Double.parseDouble(parts[0]), Double.parseDouble(parts[1])};
      }
    }
    throw new IllegalStateException("the process ended before it was measured");
  }
}
