package dev.iapo.bench.serve;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.bench.engine.Clients;
import dev.iapo.bench.soak.Api;
import dev.iapo.bench.soak.DaemonProcess;
import dev.iapo.llm.LlmClient;
import dev.iapo.llm.Secret;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A daemon in a process of its own, whose policies are asked. */
final class Endpoint implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DaemonProcess daemon;
  private final Api api;

  private Endpoint(DaemonProcess daemon) {
    this.daemon = daemon;
    this.api = new Api(daemon);
  }

  /**
   * A provider that the daemon's policies may ask.
   *
   * @param choices per call, at most
   */
  record Provider(URI uri, int choices) {}

  /** Starts one, in a folder of its own that it leaves behind. */
  static Endpoint start(Map<String, Provider> providers) throws Exception {
    StringBuilder configuration = new StringBuilder("host = \"127.0.0.1\"\n");
    providers.forEach(
        (name, provider) ->
            configuration.append(
                """
                providers.%s {
                  kind = openai
                  base-url = "%s"
                  api-key-variable = ""
                  choices-per-call = %d
                  limits.in-flight = 4096
                  prices { input = 0.25, output = 1.00 }
                }
                """
                    .formatted(name, provider.uri(), provider.choices())));
    Path folder = Files.createTempDirectory("iapo-bench-serve");
    return new Endpoint(DaemonProcess.start(folder, configuration.toString()));
  }

  /**
   * Deploys a policy.
   *
   * @param early when its votes end: none, exact, or a confidence
   */
  void deploy(String name, ObjectNode policy, String early) {
    ObjectNode body = JSON.createObjectNode().put("earlyStop", early);
    body.set("policy", policy);
    Api.Answered answered =
        api.send("POST", "/v1/policies/" + name + "/versions", body.toString(), 201);
    if (answered.status() != 201) {
      throw new IllegalStateException(name + " is not deployed: " + answered.body());
    }
  }

  /** A client of it with so many connections. */
  LlmClient client(int connections) {
    return Clients.open(
        daemon.uri().resolve("/v1"), Optional.of(new Secret(daemon.token())), connections);
  }

  Api api() {
    return api;
  }

  /** Seconds of processors. */
  double cpuSeconds() {
    return daemon.cpuSeconds();
  }

  @Override
  public void close() throws InterruptedException {
    daemon.close();
  }
}
