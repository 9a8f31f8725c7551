package dev.iapo.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperationsTest {
  private static final Operation.Handler NONE =
      exchange -> {
        throw new IllegalStateException();
      };

  private final Operations operations =
      new Operations(
          List.of(
              Operation.get("/v1/runs", Role.READ, NONE),
              Operation.post("/v1/runs", Role.RUN, NONE),
              Operation.get("/v1/runs/{id}", Role.READ, NONE),
              Operation.get("/v1/runs/{id}/task", Role.READ, NONE),
              Operation.open(HttpMethods.GET, "/files/{path*}", NONE)));

  private Operations.Match match(String path) throws Refusal {
    return operations.match(HttpRequest.GET(path));
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/runs/a, a",
    "/v1/runs/a%20b, 'a b'",
    "/v1/runs/%C3%A9, é",
    "/v1/runs/%25, %",
    "/v1/runs/..., ..."
  })
  void match_parameter_isDecoded(String path, String id) throws Refusal {
    assertThat(match(path).path()).isEqualTo(Map.of("id", id));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/v1",
        "/v1/",
        "/v1/runs/",
        "/v1/runs//task",
        "/v1/runs/a/",
        "/v1/runs/a/task/",
        "/v1/runs/..",
        "/v1/runs/.",
        "/v1/runs/%2e%2e",
        "/v1/runs/..%2f..%2fetc",
        "/v1/runs/a%2Ftask",
        "/v1/runs/a%5Cb",
        "/v1/runs/a%00",
        "/v1/runs/a%0A",
        "/V1/runs",
        "//v1/runs"
      })
  void match_otherPath_isUnknown(String path) {
    Refusal refusal = catchThrowableOfType(Refusal.class, () -> match(path));

    assertThat(refusal.type()).isEqualTo(ProblemType.UNKNOWN_PATH);
  }

  @Test
  void match_parameterIsLong_isUnknown() {
    assertThatThrownBy(() -> match("/v1/runs/" + "a".repeat(201))).isInstanceOf(Refusal.class);
  }

  @Test
  void segments_noUtf8_areRefused() {
    for (String path : List.of("/a%", "/%zz", "/%f", "/%ff", "/%c3", "/%ed%a0%80")) {
      Refusal refusal = catchThrowableOfType(Refusal.class, () -> Template.segments(path));

      assertThat(refusal.type()).as(path).isEqualTo(ProblemType.BAD_REQUEST);
    }
  }

  @Test
  void match_rest_isAllOfIt() throws Refusal {
    assertThat(match("/files/a/b.js").path()).isEqualTo(Map.of("path", "a/b.js"));
    assertThat(match("/files/").path()).isEqualTo(Map.of("path", ""));
    assertThat(match("/files/../x").path()).isEqualTo(Map.of("path", "../x"));
  }

  @Test
  void match_otherMethod_tellsWhichThereAre() {
    Refusal refusal =
        catchThrowableOfType(
            Refusal.class,
            () -> operations.match(HttpRequest.create("/v1/runs").withMethod(HttpMethods.OPTIONS)));

    assertThat(refusal.type()).isEqualTo(ProblemType.METHOD_NOT_ALLOWED);
    assertThat(refusal.headers()).hasToString("[Allow: GET, HEAD, POST]");
  }

  @Test
  void match_head_isGet() throws Refusal {
    Operation operation =
        operations.match(HttpRequest.create("/v1/runs").withMethod(HttpMethods.HEAD)).operation();

    assertThat(operation).hasToString("GET /v1/runs");
  }

  @Test
  void operations_twice_areRefused() {
    Operation one = Operation.get("/a", Role.READ, NONE);

    assertThatThrownBy(() -> new Operations(List.of(one, one)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
