package dev.iapo.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AssetsTest {
  private final Operations operations = new Operations(Assets.read("assets-test/").operations());

  private HttpResponse get(HttpRequest request) throws Refusal {
    Operations.Match match = operations.match(request);
    Exchange exchange =
        new Exchange(request, match.path(), Parameters.of(request), Optional.empty());
    return match.operation().handler().answer(exchange).toCompletableFuture().getNow(null);
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html; charset=UTF-8",
    "/dashboard, text/html; charset=UTF-8",
    "/dashboard/, text/html; charset=UTF-8",
    "/dashboard/index.html, text/html; charset=UTF-8",
    "/dashboard/app.js, text/javascript; charset=UTF-8",
    "/dashboard/vendor/run.json, application/json"
  })
  void asset_listed_isServedAsWhatItIs(String path, String type) throws Refusal {
    HttpResponse response = get(HttpRequest.GET(path));

    assertThat(response.status().intValue()).isEqualTo(200);
    assertThat(response.entity().getContentType()).hasToString(type);
    assertThat(response.getHeader("Content-Security-Policy").orElseThrow().value())
        .isEqualTo(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'; require-trusted-types-for 'script'");
    assertThat(SecurityHeaders.on(response).getHeaders())
        .filteredOn(header -> header.is("content-security-policy"))
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/dashboard/assets.txt",
        "/dashboard/../HttpServer.class",
        "/dashboard/..%2fHttpServer.class",
        "/dashboard/%2e%2e/HttpServer.class",
        "/dashboard//app.js",
        "/dashboard/app.js/",
        "/dashboard/APP.JS",
        "/dashboard/vendor",
        "/index.html"
      })
  void asset_notListed_isUnknown(String path) {
    Refusal refusal = catchThrowableOfType(Refusal.class, () -> get(HttpRequest.GET(path)));

    assertThat(refusal.type()).isEqualTo(ProblemType.UNKNOWN_PATH);
  }

  @Test
  void asset_known_isNotSentAgain() throws Refusal {
    HttpResponse first = get(HttpRequest.GET("/dashboard/app.js"));
    String tag = first.getHeader("ETag").orElseThrow().value();
    HttpResponse again =
        get(
            HttpRequest.GET("/dashboard/app.js")
                .addHeaders(List.of(RawHeader.create("If-None-Match", tag))));

    assertThat(again.status().intValue()).isEqualTo(304);
    assertThat(again.entity().isKnownEmpty()).isTrue();
    assertThat(first.getHeader("Cache-Control").orElseThrow().value()).isEqualTo("no-cache");
  }
}
