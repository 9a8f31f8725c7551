package dev.iapo.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.http.RawHttp.Response;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies of policies' operations that are no longer quite right. */
class MutatedBodiesTest {
  private static final List<String> CHATS =
      List.of(
          "{\"model\":\"iapo/sums\",\"messages\":[{\"role\":\"user\",\"content\":\"6*7?\"}],"
              + "\"iapo\":{\"weights\":{\"correct\":1,\"cost\":-0.02},\"max_usd\":0.5}}",
          "{\"model\":\"iapo/sums\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":"
              + "\"text\",\"text\":\"a\"}]}],\"stream\":true,\"stream_options\":"
              + "{\"include_usage\":true},\"seed\":7,\"temperature\":0.5}",
          "{\"model\":\"iapo/sums\",\"metadata\":{\"iapo_weights\":\"correct=1,cost=-0.02\","
              + "\"iapo_deadline_ms\":\"500\"},\"iapo\":{\"variables\":{\"q\":\"1\"}},\"n\":1}");
  private static final List<String> ORDERS =
      List.of(
          "{\"run\":\"r3\",\"share\":0.1,\"earlyStop\":0.95,\"deadline\":\"30s\"}",
          "{\"version\":2}",
          "{\"share\":0.25}");
  private static final List<String> LINES =
      List.of(
          "POST /v1/policies/sums/versions",
          "POST /v1/policies/sums/promote",
          "PATCH /v1/policies/sums");

  @TempDir static Path folder;
  private static PolicyServer server;

  @BeforeAll
  static void start() {
    server = new PolicyServer(folder);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String mutated(String seed, Random random) {
    StringBuilder body = new StringBuilder(seed);
    int changes = 1 + random.nextInt(4);
    for (int k = 0; k < changes; k++) {
      int at = random.nextInt(body.length() + 1);
      switch (random.nextInt(4)) {
        case 0 -> body.insert(at, (char) random.nextInt(0x250));
        case 1 -> body.delete(at, Math.min(body.length(), at + 1 + random.nextInt(3)));
        case 2 -> body.insert(at, "[{]}\",:-1e9\\".charAt(random.nextInt(12)));
        default -> body.insert(at, body.substring(at));
      }
    }
    return body.toString();
  }

  @Test
  void chats_mutated_areAskedOnceOrRefused() {
    Random random = new Random(20300101);
    int asked = 0;
    for (int i = 0; i < 1000; i++) {
      String body = mutated(CHATS.get(i % 3), random);
      server.policies.asked.clear();
      Response response = server.chat(body);

      assertThat(response.status()).as(body).isIn(200, 400, 413);
      assertThat(server.policies.asked).as(body).hasSize(response.status() == 200 ? 1 : 0);
      if (response.status() == 200) {
        OpenApi.validate("ChatRequest", RawHttp.json(body));
        asked++;
      } else {
        OpenApi.validate("ChatError", response.json());
      }
    }
    assertThat(asked).isBetween(20, 980); // both happen
  }

  @Test
  void orders_mutated_areGivenOnceOrRefused() {
    Random random = new Random(20300102);
    for (int i = 0; i < 500; i++) {
      String body = mutated(ORDERS.get(i % 3), random);
      server.policies.told.clear();
      Response response = server.send(TestServer.RUNNER, LINES.get(i % 3), body);

      assertThat(response.status()).as(body).isBetween(200, 499);
      assertThat(server.policies.told).as(body).hasSize(response.status() < 300 ? 1 : 0);
      if (response.status() >= 400) {
        OpenApi.validate("Problem", response.json());
      }
    }
  }
}
