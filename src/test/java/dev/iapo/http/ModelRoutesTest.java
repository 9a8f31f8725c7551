package dev.iapo.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.http.RawHttp.Response;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelRoutesTest {
  private static final String SUMS =
      "{\"id\":\"iapo/sums\",\"object\":\"model\",\"created\":1900000000,\"owned_by\":\"iapo\"}";

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

  private static Response get(String path) {
    return server.server.ask(TestServer.ASKER, "GET " + path);
  }

  @Test
  void list_isOfAllPolicies() {
    Response response = get("/v1/models");

    assertThat(response.body())
        .isEqualTo(
            "{\"object\":\"list\",\"data\":[{\"id\":\"iapo/a.b\",\"object\":\"model\","
                + "\"created\":1800000000,\"owned_by\":\"iapo\"},"
                + SUMS
                + "]}");
    assertThat(response.header("x-request-id")).startsWith("req_");
    OpenApi.validate("Models", response.json());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1/models/iapo/sums", "/v1/models/iapo%2Fsums", "/v1/models/iapo%2fsums"})
  void get_idWithSlash_encodedOrNot_isFound(String path) {
    Response response = get(path);

    assertThat(response.body()).isEqualTo(SUMS);
    OpenApi.validate("Model", response.json());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/models/",
        "/v1/models/sums",
        "/v1/models/iapo",
        "/v1/models/iapo/none",
        "/v1/models/iapo/sums/",
        "/v1/models/iapo//sums",
        "/v1/models/iapo%252Fsums"
      })
  void get_other_isNotFound(String path) {
    ChatRoutesTest.expect(get(path), 404, "invalid_request_error", "model_not_found");
  }

  @Test
  void list_withParameters_isRefused() {
    ChatRoutesTest.expect(get("/v1/models?x=1"), 400, "invalid_request_error", "malformed_request");
  }

  @Test
  void roles_thatMayNotAsk_areRefused() {
    ChatRoutesTest.expect(
        server.server.ask(TestServer.READER, "GET /v1/models"),
        403,
        "invalid_request_error",
        "insufficient_permissions");
    ChatRoutesTest.expect(
        server.server.ask("", "GET /v1/models/iapo/sums"),
        401,
        "invalid_request_error",
        "invalid_api_key");
    ChatRoutesTest.expect(
        server.server.ask(TestServer.ASKER, "DELETE /v1/models/iapo/sums"),
        405,
        "invalid_request_error",
        "method_not_supported");
  }
}
