package dev.iapo.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.iapo.http.RawHttp.Response;
import dev.iapo.http.Settings.UploadLimits;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataRoutesTest {
  private static final String LINES = "Content-Type: application/jsonl";

  @TempDir Path folder;
  private TestServer server;
  private Path uploads;

  @BeforeEach
  void start() {
    uploads = folder.resolve("uploads");
    server =
        new TestServer(
            folder,
            settings ->
                settings
                    .withUploads(
                        new UploadLimits(
                            uploads, 100, 250, 4, Duration.ofDays(7), Duration.ofSeconds(20)))
                    .withLimits(
                        new Settings.Limits(
                            64,
                            1000,
                            Duration.ofMillis(500),
                            Duration.ofSeconds(20),
                            4,
                            Duration.ofSeconds(15),
                            Duration.ofSeconds(2))),
            parts -> List.of());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Response upload(String query, String body, String... headers) {
    return server.ask(TestServer.RUNNER, "POST /v1/data" + query, List.of(headers), body);
  }

  private JsonNode listed() {
    Response response = server.ask(TestServer.READER, "GET /v1/data");
    OpenApi.validate("Uploads", response.json());
    return response.json().path("data");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(uploads)) {
      return all.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void upload_lines_areKeptForTheOwnerAlone() throws IOException {
    Response response = upload("", "{\"q\":\"é\"}\n", LINES);

    assertThat(response.status()).isEqualTo(201);
    OpenApi.validate("Upload", response.json());
    String id = response.json().path("id").asText();
    assertThat(response.json().path("bytes").asInt()).isEqualTo(11);
    Path file = uploads.resolve(id + "-data.jsonl");
    assertThat(Files.readString(file)).isEqualTo("{\"q\":\"é\"}\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(uploads)))
        .isEqualTo("rwx------");
    assertThat(listed()).hasSize(1);
    assertThat(server.ask(TestServer.RUNNER, "DELETE /v1/data/" + id).status()).isEqualTo(204);
    assertThat(server.ask(TestServer.RUNNER, "DELETE /v1/data/" + id).slug())
        .isEqualTo("unknown-data");
    assertThat(files()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'', application/jsonl, , data.jsonl",
    "'', text/csv, , data.csv",
    "'', text/csv, gzip, data.csv.gz",
    "?name=q.jsonl, application/octet-stream, , q.jsonl",
    "?name=q.jsonl.gz, application/octet-stream, , q.jsonl.gz",
    "?name=q.jsonl.gz, application/jsonl, gzip, q.jsonl.gz",
    "?name=q.csv, application/octet-stream, gzip, q.csv.gz"
  })
  void upload_name_saysWhatItIs(String query, String type, String encoding, String name) {
    List<String> headers = new ArrayList<>(List.of("Content-Type: " + type));
    if (encoding != null) {
      headers.add("Content-Encoding: " + encoding);
    }
    Response response = upload(query, "x", headers.toArray(String[]::new));

    assertThat(response.json().path("name").asText()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..%2Fx.jsonl",
        "%2Fetc%2Fx.jsonl",
        "x.txt",
        ".jsonl",
        "a%00.jsonl",
        "a%0A.jsonl",
        "a%20b.csv"
      })
  void upload_nameIsNone_isRefused(String name) throws IOException {
    assertThat(upload("?name=" + name, "x", LINES).slug()).isEqualTo("invalid-request");
    assertThat(files()).isEmpty();
  }

  @Test
  void upload_ofAnotherType_isRefused() {
    assertThat(upload("", "x").status()).isEqualTo(415);
    assertThat(upload("", "x", "Content-Type: text/html").status()).isEqualTo(415);
    assertThat(upload("", "x", LINES, "Content-Encoding: br").status()).isEqualTo(415);
  }

  @Test
  void upload_tooLarge_isRefusedAndNotKept() throws IOException {
    assertThat(upload("", "x".repeat(101), LINES).slug()).isEqualTo("body-too-large");
    String chunks = ("20\r\n" + "x".repeat(32) + "\r\n").repeat(4) + "0\r\n\r\n";
    assertThat(upload("", chunks, LINES, "Transfer-Encoding: chunked").slug())
        .isEqualTo("body-too-large");
    assertThat(files()).isEmpty();
    assertThat(upload("", "x".repeat(100), LINES).status()).isEqualTo(201);
  }

  @Test
  void uploads_moreThanThereIsRoomFor_areRefused() {
    assertThat(upload("", "x".repeat(100), LINES).status()).isEqualTo(201);
    assertThat(upload("", "x".repeat(100), LINES).status()).isEqualTo(201);
    assertThat(upload("", "x".repeat(51), LINES).slug()).isEqualTo("uploads-full");
    assertThat(upload("", "x".repeat(50), LINES).status()).isEqualTo(201);
    assertThat(upload("", "", LINES, "Content-Length: 0").status()).isEqualTo(201);
    assertThat(upload("", "", LINES, "Content-Length: 0").slug()).isEqualTo("uploads-full");
    String id = listed().path(0).path("id").asText();
    assertThat(server.ask(TestServer.ADMIN, "DELETE /v1/data/" + id).status()).isEqualTo(204);
    assertThat(upload("", "", LINES, "Content-Length: 0").status()).isEqualTo(201);
  }

  @Test
  void upload_stalls_isTooSlowAndNotKept() throws IOException {
    String head =
        "POST /v1/data HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n%s\r\n"
            + "Content-Length: 50\r\n\r\nabc";
    Response response =
        RawHttp.send(
            server.uri(), head.formatted(server.uri().getAuthority(), TestServer.RUNNER, LINES));

    assertThat(response.slug()).isEqualTo("too-slow");
    assertThat(files()).isEmpty();
  }

  @Test
  void upload_breaksOff_isNotKept() throws IOException {
    String head =
        "POST /v1/data HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n%s\r\n"
            + "Content-Length: 50\r\n\r\nabc";
    try (Socket socket = RawHttp.open(server.uri())) {
      socket
          .getOutputStream()
          .write(
              head.formatted(server.uri().getAuthority(), TestServer.RUNNER, LINES)
                  .getBytes(StandardCharsets.UTF_8));
      Awaitility.await().until(() -> files().size() == 1);
    }
    Awaitility.await().until(() -> files().isEmpty());
    assertThat(listed()).isEmpty();
  }

  @Test
  void uploads_old_areDeleted() throws IOException {
    upload("", "x", LINES);
    Path file = uploads.resolve(files().get(0));
    Files.setLastModifiedTime(
        file, FileTime.from(server.clock.instant().minus(Duration.ofDays(7)).minusSeconds(1)));
    server.clock.pass(Duration.ofMinutes(2));
    upload("", "y", LINES);

    assertThat(listed()).hasSize(1);
    assertThat(file).doesNotExist();
  }
}
