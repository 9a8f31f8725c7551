package dev.iapo.client;

import dev.iapo.domain.Budget;
import dev.iapo.llm.Secret;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A daemon's API. All methods block, and throw an {@link ApiException} if it does not do it. */
public final class ApiClient {
  /** What a run can be told. */
  public enum Order {
    PAUSE("pause"),
    RESUME("resume"),
    CANCEL("cancel");

    private final String path;

    Order(String path) {
      this.path = path;
    }
  }

  /** What a run has found. */
  public enum Result {
    POLICY("policy"),
    REPORT_HTML("report?format=html"),
    REPORT_MARKDOWN("report?format=markdown"),
    SAMPLES("samples");

    private final String path;

    Result(String path) {
      this.path = path;
    }
  }

  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final Duration LONGEST_UPLOAD = Duration.ofHours(1);
  private static final int MOST_BYTES = 64 << 20;
  private static final int MOST_EVENT_BYTES = 16 << 20;
  private static final int MOST_RUNS = 100_000;
  private static final int PAGE = 500;
  private static final String RUNS = "/v1/runs";
  private static final String RUN = "/v1/runs/%s";
  private static final String DATA = "/v1/data";
  private static final String POLICIES = "/v1/policies";
  private static final String POLICY = "/v1/policies/%s";

  private final ServerAddress server;
  private final Exchanges exchanges;
  private final Patience patience;

  /**
   * @param patience when something is to be made
   */
  public ApiClient(ServerAddress server, Secret token, Patience patience) {
    this.server = server;
    this.exchanges = new Exchanges(server, token);
    this.patience = patience;
  }

  public ServerAddress server() {
    return server;
  }

  public ServedRun run(String id) {
    return ApiJson.run(text(to(RUN, id).GET()));
  }

  /** All runs, the newest first. */
  public List<ServedRun> runs() {
    List<ServedRun> runs = new ArrayList<>();
    Optional<String> cursor = Optional.of("");
    while (cursor.isPresent() && runs.size() < MOST_RUNS) {
      String from = cursor.get().isEmpty() ? "" : "&cursor=" + encoded(cursor.get());
      ApiJson.Page page = ApiJson.runs(text(to(RUNS + "?limit=" + PAGE + from).GET()));
      runs.addAll(page.runs());
      cursor = page.next().filter(next -> !page.runs().isEmpty());
    }
    return runs;
  }

  /** The kinds of the daemon's providers, by their names. */
  public Map<String, String> providers() {
    return ApiJson.kinds(text(to("/v1/providers").GET()));
  }

  /** Sends a file of data; its id. */
  public String upload(Path file) {
    String name = encoded(String.valueOf(file.getFileName()).replaceAll("[^A-Za-z0-9._-]", "-"));
    HttpRequest.Builder request =
        to(DATA + "?name=" + name)
            .header("Content-Type", "application/octet-stream")
            .POST(content(file));
    return ApiJson.text(exchanges.text(request, LONGEST_UPLOAD, MOST_BYTES), "id");
  }

  private static BodyPublisher content(Path file) {
    try {
      return BodyPublishers.ofFile(file);
    } catch (FileNotFoundException e) {
      throw ApiException.refused(file + " cannot be read");
    }
  }

  /** Forgets uploaded data; runs that have them keep them. */
  public void forget(String upload) {
    text(to(DATA + "/%s", upload).DELETE());
  }

  /** Has a run made, once, however often it has to be asked for. */
  public ServedRun submit(Submission submission) {
    String body = ApiJson.submission(submission);
    String key = key(body);
    Patience.Waits waits = patience.waits();
    while (true) {
      try {
        HttpRequest.Builder request = to(RUNS).header("Idempotency-Key", key);
        return ApiJson.run(text(json(request).POST(BodyPublishers.ofString(body))));
      } catch (ApiException e) {
        if (!e.isTransient() || !waits.again(e.retryAfter().orElse(Duration.ZERO))) {
          throw e;
        }
      }
    }
  }

  /** Of what is submitted, and of this attempt. */
  private static String key(String body) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8));
      byte[] random = new byte[16];
      new SecureRandom().nextBytes(random);
      return HexFormat.of().formatHex(digest) + "-" + HexFormat.of().formatHex(random);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  public ServedRun tell(String id, Order order) {
    return ApiJson.run(text(to(RUN + "/" + order.path, id).POST(BodyPublishers.noBody())));
  }

  /** Raises what a run may spend. */
  public ServedRun raise(String id, Budget.Unit unit, BigDecimal amount) {
    String body = ApiJson.budget(unit, amount);
    return ApiJson.run(text(json(to(RUN + "/budget", id)).PUT(BodyPublishers.ofString(body))));
  }

  public void delete(String id) {
    text(to(RUN, id).DELETE());
  }

  /**
   * Writes a result to a file, which appears when it is whole; false, and no file, if there is none
   * yet.
   *
   * @throws IOException if it cannot be written
   */
  public boolean fetch(String id, Result result, Path file) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (InputStream body = exchanges.open(to(RUN + "/" + result.path, id).GET(), LONGEST)) {
      Files.copy(body, part, StandardCopyOption.REPLACE_EXISTING);
    } catch (ApiException e) {
      if (e.isNothingYet()) {
        return false;
      }
      throw e;
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    return true;
  }

  /** A run's events from now on; of those before, what the daemon keeps after the last. */
  EventReader events(String id, String lastId) {
    HttpRequest.Builder request =
        to(RUN + "/events", id).header("Accept", "text/event-stream").GET();
    if (!lastId.isEmpty()) {
      request.header("Last-Event-ID", lastId);
    }
    return new EventReader(exchanges.open(request, LONGEST), MOST_EVENT_BYTES);
  }

  /** All deployed policies, in the API's JSON. */
  public String policiesJson() {
    return text(to(POLICIES).GET());
  }

  public List<ServedPolicy> policies() {
    return PolicyJson.policies(policiesJson());
  }

  /** A deployed policy, in the API's JSON. */
  public String policyJson(String name) {
    return text(to(POLICY, name).GET());
  }

  public ServedPolicy policy(String name) {
    return PolicyJson.policy(policyJson(name));
  }

  /** Has a version made of a policy, its first or a further one; it is then the newest. */
  public ServedPolicy deploy(String name, Deployment deployment) {
    HttpRequest.Builder request = json(to(POLICY + "/versions", name));
    String body = PolicyJson.deployment(deployment);
    return PolicyJson.policy(text(request.POST(BodyPublishers.ofString(body))));
  }

  /** Makes a version live; without one the candidate. */
  public ServedPolicy promote(String name, OptionalInt version) {
    HttpRequest.Builder request = json(to(POLICY + "/promote", name));
    String body = PolicyJson.version(version);
    return PolicyJson.policy(text(request.POST(BodyPublishers.ofString(body))));
  }

  /** Makes the version live that was so before. */
  public ServedPolicy rollBack(String name) {
    return PolicyJson.policy(text(to(POLICY + "/rollback", name).POST(BodyPublishers.noBody())));
  }

  /** Gives the candidate another share of the questions, 0..1. */
  public ServedPolicy share(String name, double share) {
    HttpRequest.Builder request = json(to(POLICY, name));
    String body = PolicyJson.share(share);
    return PolicyJson.policy(text(request.method("PATCH", BodyPublishers.ofString(body))));
  }

  /** Takes away a version that is not live. */
  public void undeploy(String name, int version) {
    text(to(POLICY + "/versions/%s", name, String.valueOf(version)).DELETE());
  }

  /** Takes away a policy with all its versions. */
  public void undeploy(String name) {
    text(to(POLICY, name).DELETE());
  }

  ApiException unreachable(IOException e) {
    return exchanges.unreachable(e);
  }

  private HttpRequest.Builder to(String path, String... parts) {
    return HttpRequest.newBuilder(server.at(path, parts));
  }

  private static HttpRequest.Builder json(HttpRequest.Builder request) {
    return request.header("Content-Type", "application/json");
  }

  private String text(HttpRequest.Builder request) {
    return exchanges.text(request, LONGEST, MOST_BYTES);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
