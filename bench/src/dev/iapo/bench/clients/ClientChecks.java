package dev.iapo.bench.clients;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iapo.bench.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The clients of bench/clients against a policy of the quickstart, served alone and by a daemon.
 */
public final class ClientChecks {
  private static final Pattern BASE_URL = Pattern.compile("base URL: (\\S+)");
  private static final Pattern KEY = Pattern.compile("API key \\(.*\\): (\\S+)");
  private static final Pattern DAEMON = Pattern.compile("iapo serves at (\\S+)");
  private static final Pattern ADMIN = Pattern.compile("token \\(admin.*\\): (\\S+)");

  /** One question at a time, and no retries of calls: what goes wrong is for clients to see. */
  private static final String CONFIGURATION =
      """
      providers.simulated {
        kind = openai
        base-url = "%s"
        model = simulated
        api-key-variable = ""
        prices { input = 0.25, output = 1 }
        retry.attempts = 1
      }
      serving.in-flight = 1
      """;

  private final Results results = new Results("clients");
  private final Path home = Path.of(System.getProperty("bench.results")).getParent().getParent();
  private final List<Client> clients;
  private final Path folder;
  private int failed;

  private ClientChecks(Path folder) throws IOException {
    this.clients = Client.all(home);
    this.folder = folder;
  }

  /** Takes no arguments. */
  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("iapo-clients");
    int failed;
    try {
      failed = new ClientChecks(folder).run();
    } finally {
      delete(folder);
    }
    System.exit(failed == 0 ? 0 : 1); // with the provider's threads
  }

  private int run() throws Exception {
    Path task = home.resolve("conf/quickstart.conf");
    IapoProcess.start(
            folder,
            "run",
            Map.of(),
            List.of("run", task.toString(), "--data-dir", "alone", "--out", "results"))
        .finish();
    results.section("docs/serving.md");
    results.header("client", "check", "result", "found");
    for (Client client : clients) {
      tell(client, List.of(client.documented(home.resolve("docs/serving.md"))));
    }
    alone();
    daemon();
    results.line("");
    results.line(failed == 0 ? "All checks that were run are passed." : failed + " checks failed.");
    results.write();
    return failed;
  }

  private void alone() throws Exception {
    List<String> arguments =
        List.of("serve-policy", "results", "--name", "sums", "--port", "0", "--data-dir", "alone");
    try (IapoProcess served = IapoProcess.start(folder, "serve-policy", Map.of(), arguments)) {
      String key = served.says(KEY);
      check("iapo serve-policy", served.says(BASE_URL), key, question(), false);
    }
  }

  /** The stand-in of the task knows its questions only. */
  private String question() throws IOException {
    try (Stream<String> lines = Files.lines(home.resolve("conf/quickstart/questions.jsonl"))) {
      return new ObjectMapper().readTree(lines.findFirst().orElseThrow()).path("question").asText();
    }
  }

  private void daemon() throws Exception {
    try (TroubledProvider provider = TroubledProvider.start()) {
      Path conf =
          Files.writeString(
              folder.resolve("daemon.conf"), CONFIGURATION.formatted(provider.baseUri()));
      List<String> arguments =
          List.of("serve", "--config", conf.toString(), "--port", "0", "--data-dir", "daemon");
      try (IapoProcess daemon = IapoProcess.start(folder, "serve", Map.of(), arguments)) {
        String uri = daemon.says(DAEMON).replaceFirst("/$", "");
        String key = daemon.says(ADMIN);
        IapoProcess.start(
                folder,
                "deploy",
                Map.of("IAPO_TOKEN", key),
                List.of("deploy", "results/policy.json", "--name", "sums", "--server", uri))
            .finish();
        check(
            "iapo serve, with a provider that makes trouble",
            uri + "/v1",
            key,
            "What is 6 times 7?",
            true);
      }
    }
  }

  private void check(String title, String url, String key, String question, boolean trouble)
      throws Exception {
    results.section(title);
    results.header("client", "check", "result", "found");
    for (Client client : clients) {
      Optional<List<Client.Result>> found = client.check(url, key, question, trouble);
      if (found.isPresent()) {
        tell(client, found.get());
      } else {
        results.row(client.name(), "all", "skipped", client.lacking() + " not found");
      }
    }
  }

  private void tell(Client client, List<Client.Result> found) {
    for (Client.Result result : found) {
      failed += result.ok() ? 0 : 1;
      results.row(client.name(), result.check(), result.ok() ? "ok" : "FAILED", result.found());
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
