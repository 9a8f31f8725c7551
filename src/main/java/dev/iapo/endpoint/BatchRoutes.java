package dev.iapo.endpoint;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.endpoint.SimulatedEndpoint.Settings;
import dev.iapo.endpoint.StoredFiles.Stored;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** The routes of files and batches. */
final class BatchRoutes {
  /** The only completion window there is. */
  static final String WINDOW = "24h";

  static final String CHAT = "/v1/chat/completions";
  private static final int MAX_BATCHES = 1000;
  private static final int MAX_METADATA = 16;
  private static final String FILES = "/v1/files";
  private static final String BATCHES = "/v1/batches";

  private final Settings settings;
  private final Bodies bodies;
  private final Uploads uploads;
  private final StoredFiles files;
  private final BatchWork work;
  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, Batch> batches = new HashMap<>();
  private final List<Batch> inOrder = new ArrayList<>();

  BatchRoutes(
      ActorSystem<?> system,
      Settings settings,
      ChatAnswers answers,
      StoredFiles files,
      Bodies bodies) {
    this.settings = settings;
    this.bodies = bodies;
    this.uploads = new Uploads(system, files);
    this.files = files;
    this.work = new BatchWork(system, settings, answers, files);
  }

  /** What a path does; nothing if it is not one of these. */
  List<Route> at(String path) {
    if (path.equals(FILES)) {
      return List.of(new Route(HttpMethods.POST, this::upload));
    }
    if (path.equals(BATCHES)) {
      return List.of(
          new Route(HttpMethods.POST, request -> bodies.json(request, this::create)),
          new Route(HttpMethods.GET, request -> bodies.none(request, () -> list(request))));
    }
    String[] parts = path.split("/", -1); // "", v1, files or batches, id, and possibly what of it
    String of =
        parts.length > 3 ? "/v1/" + parts[2] + (parts.length == 5 ? "/" + parts[4] : "") : "";
    String id = parts.length > 3 ? parts[3] : "";
    return switch (parts.length > 5 ? "" : of) {
      case FILES ->
          List.of(
              new Route(HttpMethods.GET, r -> bodies.none(r, () -> Bodies.ok(file(stored(id))))),
              new Route(HttpMethods.DELETE, r -> bodies.none(r, () -> Bodies.ok(delete(id)))));
      case FILES + "/content" ->
          List.of(new Route(HttpMethods.GET, r -> bodies.none(r, () -> content(stored(id)))));
      case BATCHES ->
          List.of(
              new Route(HttpMethods.GET, r -> bodies.none(r, () -> Bodies.ok(batch(id).json()))));
      case BATCHES + "/cancel" ->
          List.of(new Route(HttpMethods.POST, r -> bodies.none(r, () -> cancel(batch(id)))));
      default -> List.of();
    };
  }

  private CompletionStage<HttpResponse> upload(HttpRequest request) {
    return uploads
        .receive(request)
        .handle(
            (received, failure) ->
                failure == null
                    ? Bodies.answered(() -> Bodies.ok(file(uploads.store(received))))
                    : Bodies.unread(failure, StoredFiles.MAX_FILE_BYTES));
  }

  private Stored stored(String id) throws ApiException {
    return files
        .find(id)
        .orElseThrow(
            () ->
                new ApiException(StatusCodes.NOT_FOUND, "No such File object: " + id, "id", null));
  }

  private ObjectNode file(Stored stored) {
    return json.createObjectNode()
        .put("id", stored.id())
        .put("object", "file")
        .put("bytes", stored.bytes())
        .put("created_at", stored.created().getEpochSecond())
        .put("filename", stored.name())
        .put("purpose", stored.purpose())
        .put("status", "processed");
  }

  private ObjectNode delete(String id) throws ApiException {
    stored(id);
    return json.createObjectNode()
        .put("id", id)
        .put("object", "file")
        .put("deleted", files.delete(id));
  }

  private static HttpResponse content(Stored stored) {
    return HttpResponse.create()
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_OCTET_STREAM, stored.path()));
  }

  private synchronized Batch batch(String id) throws ApiException {
    Batch batch = batches.get(id);
    if (batch == null) {
      throw new ApiException(StatusCodes.NOT_FOUND, "No such Batch object: " + id, "id", null);
    }
    return batch;
  }

  private static HttpResponse cancel(Batch batch) throws ApiException {
    batch.cancel();
    return Bodies.ok(batch.json());
  }

  private HttpResponse create(byte[] body) throws ApiException {
    JsonNode given;
    try {
      given = json.readTree(body);
    } catch (IOException e) {
      throw ApiException.badRequest("The body is not JSON.", null);
    }
    if (!given.path("endpoint").asText().equals(CHAT)) {
      throw ApiException.badRequest(
          "endpoint: %s (expected: %s)".formatted(given.path("endpoint"), CHAT), "endpoint");
    }
    if (!given.path("completion_window").asText().equals(WINDOW)) {
      throw ApiException.badRequest(
          "completion_window: %s (expected: %s)".formatted(given.path("completion_window"), WINDOW),
          "completion_window");
    }
    String inputId = given.path("input_file_id").asText();
    Stored input =
        files
            .find(inputId)
            .filter(file -> file.purpose().equals(Uploads.PURPOSE))
            .orElseThrow(
                () ->
                    ApiException.badRequest(
                        "input_file_id: no such file, or none of purpose batch: " + inputId,
                        "input_file_id"));
    Batch batch = add(inputId, metadata(given.path("metadata")));
    ObjectNode created = batch.json();
    work.start(batch, input.path());
    return Bodies.ok(created);
  }

  private synchronized Batch add(String inputId, Map<String, String> metadata) throws ApiException {
    if (inOrder.size() >= MAX_BATCHES) {
      throw new ApiException(
          StatusCodes.BAD_REQUEST,
          "There are %d batches; this endpoint keeps no more.".formatted(MAX_BATCHES),
          null,
          "batch_limit_exceeded");
    }
    Batch batch =
        new Batch(
            "batch_" + (inOrder.size() + 1), inputId, CHAT, metadata, settings.batches().window());
    batches.put(batch.id(), batch);
    inOrder.add(batch);
    return batch;
  }

  private static Map<String, String> metadata(JsonNode given) throws ApiException {
    Map<String, String> metadata = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : given.properties()) {
      if (!entry.getValue().isTextual()
          || entry.getKey().length() > 64
          || entry.getValue().asText().length() > 512) {
        throw ApiException.badRequest(
            "metadata: %s (expected: names of up to 64 characters, texts of up to 512)"
                .formatted(entry.getKey()),
            "metadata");
      }
      metadata.put(entry.getKey(), entry.getValue().asText());
    }
    if (metadata.size() > MAX_METADATA) {
      throw ApiException.badRequest(
          "metadata: %d pairs (expected: at most %d)".formatted(metadata.size(), MAX_METADATA),
          "metadata");
    }
    return metadata;
  }

  /** Newest first. */
  private synchronized HttpResponse list(HttpRequest request) throws ApiException {
    int limit = limit(request.getUri().query().get("limit").orElse("20"));
    List<Batch> all = new ArrayList<>(inOrder);
    Collections.reverse(all);
    String after = request.getUri().query().get("after").orElse("");
    int from = after.isEmpty() ? 0 : all.indexOf(batch(after)) + 1;
    int to = Math.min(all.size(), from + limit);
    ObjectNode list = json.createObjectNode().put("object", "list");
    ArrayNode data = list.putArray("data");
    all.subList(from, to).forEach(batch -> data.add(batch.json()));
    list.put("first_id", data.isEmpty() ? null : all.get(from).id());
    list.put("last_id", data.isEmpty() ? null : all.get(to - 1).id());
    list.put("has_more", to < all.size());
    return Bodies.ok(list);
  }

  private static int limit(String text) throws ApiException {
    if (text.matches("[1-9][0-9]?|100")) {
      return Integer.parseInt(text);
    }
    throw ApiException.badRequest("limit: " + text + " (expected: 1..100)", "limit");
  }
}
