package dev.iapo.http;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.Materializer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.http.Uploads.Upload;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Data that is sent once and used by runs. */
final class DataRoutes {
  private static final String PATH = "/v1/data";

  /** Answers from files. */
  private interface Answering {
    HttpResponse answer() throws IOException, Refusal;
  }

  private final HttpServer.Parts parts;
  private final Uploads uploads;
  private final Materializer materializer;

  DataRoutes(HttpServer.Parts parts, Uploads uploads) {
    this.parts = parts;
    this.uploads = uploads;
    this.materializer = Materializer.matFromSystem(parts.system());
  }

  List<Operation> operations() {
    return List.of(
        Operation.post(PATH, Role.RUN, this::receive),
        Operation.get(PATH, Role.READ, this::list),
        Operation.delete(PATH + "/{id}", Role.RUN, this::delete));
  }

  private CompletionStage<HttpResponse> receive(Exchange exchange) throws Refusal {
    exchange.parameters().only("name");
    String name = name(exchange);
    HttpRequest request = exchange.request();
    long most = parts.settings().uploads().fileBytes();
    Optional<Long> length = Bodies.length(request);
    if (length.isPresent() && length.get() > most) {
      throw Bodies.tooLarge(most);
    }
    Settings settings = parts.settings();
    exchange.answersWithin(settings.uploads().time().plus(settings.limits().answerTime()));
    return uploads
        .receive(
            name,
            request.entity().withoutSizeLimit().getDataBytes(),
            parts.settings().limits().bodyTime(),
            materializer,
            parts.blocking())
        .thenApply(upload -> Answers.json(201, json(upload)));
  }

  /** What the file is called; its ending says how it is read. */
  private static String name(Exchange exchange) throws Refusal {
    String type = Bodies.type(exchange.request());
    Optional<String> encoding = exchange.header("Content-Encoding");
    if (encoding.isPresent() && !encoding.get().equalsIgnoreCase("gzip")) {
      throw Refusal.of(
          ProblemType.UNSUPPORTED_MEDIA_TYPE,
          "Content-Encoding: %s (expected: gzip, or none)".formatted(encoding.get()));
    }
    Optional<String> given = exchange.parameters().text("name");
    String usual =
        switch (type) {
          case "application/jsonl", "application/x-ndjson" -> "data.jsonl";
          case "text/csv" -> "data.csv";
          default -> "";
        };
    if (given.isEmpty() && usual.isEmpty()) {
      throw Refusal.of(
          ProblemType.UNSUPPORTED_MEDIA_TYPE,
          "Content-Type: %s (expected: application/jsonl, text/csv, or ?name=FILE)"
              .formatted(type));
    }
    String name = given.orElse(usual);
    if (encoding.isPresent() && !name.endsWith(".gz")) {
      name += ".gz";
    }
    if (!Uploads.NAME.matcher(name).matches()) {
      throw Refusal.of(
          ProblemType.INVALID_REQUEST,
          "name: (expected: letters, digits, . _ and -, with .jsonl, .csv, .jsonl.gz or .csv.gz at"
              + " its end)");
    }
    return name;
  }

  private CompletionStage<HttpResponse> list(Exchange exchange) throws Refusal {
    exchange.parameters().only();
    return fromFiles(
        () -> {
          ObjectNode body = ApiJson.object();
          ArrayNode all = body.putArray("data");
          uploads.list().forEach(upload -> all.add(json(upload)));
          return Answers.ok(body);
        });
  }

  private CompletionStage<HttpResponse> delete(Exchange exchange) throws Refusal {
    exchange.parameters().only();
    return fromFiles(
        () -> {
          if (!uploads.remove(exchange.at("id"))) {
            throw Refusal.of(ProblemType.UNKNOWN_DATA, "no such data (GET /v1/data has all)");
          }
          return Answers.noContent();
        });
  }

  private CompletionStage<HttpResponse> fromFiles(Answering answering) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return answering.answer();
          } catch (Refusal e) {
            throw new CompletionException(e);
          } catch (IOException e) {
            throw new CompletionException(
                Refusal.of(ProblemType.STORAGE_FAILED, "uploads cannot be read"));
          }
        },
        parts.blocking());
  }

  private static ObjectNode json(Upload upload) {
    ObjectNode body = ApiJson.object();
    body.put("id", upload.id());
    body.put("name", upload.name());
    body.put("bytes", upload.bytes());
    body.put("createdAt", upload.createdAt().truncatedTo(ChronoUnit.MILLIS).toString());
    return body;
  }
}
