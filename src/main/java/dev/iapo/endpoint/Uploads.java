package dev.iapo.endpoint;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.Multipart;
import akka.http.javadsl.unmarshalling.Unmarshaller;
import akka.stream.Materializer;
import akka.stream.javadsl.FileIO;
import dev.iapo.endpoint.StoredFiles.Stored;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Receives files as multipart forms, straight to where they are stored. */
final class Uploads {
  /** The only purpose of an upload. */
  static final String PURPOSE = "batch";

  private static final long FORM_BYTES = 64 * 1024;
  private static final Duration FIELD_TIMEOUT = Duration.ofSeconds(30);

  /** What a form held; what it lacks is null. */
  record Received(@Nullable String purpose, @Nullable Path path, String name) {}

  private final Materializer materializer;
  private final StoredFiles files;

  Uploads(ActorSystem<?> system, StoredFiles files) {
    this.materializer = Materializer.matFromSystem(system);
    this.files = files;
  }

  /** Fails if the body is no form, or too long; nothing of it is kept then. */
  CompletionStage<Received> receive(HttpRequest request) {
    Path path;
    try {
      path = files.fresh();
    } catch (IOException e) {
      return CompletableFuture.failedStage(e);
    }
    return Unmarshaller.entityToMultipartFormData()
        .unmarshal(
            request.entity().withSizeLimit(StoredFiles.MAX_FILE_BYTES + FORM_BYTES), materializer)
        .thenCompose(
            form ->
                form.getParts()
                    .mapAsync(1, part -> read(part, path))
                    .runFold(new Received(null, null, ""), Uploads::merge, materializer))
        .whenComplete(
            (received, failure) -> {
              if (failure != null) {
                StoredFiles.remove(path);
              }
            });
  }

  private CompletionStage<Received> read(Multipart.FormData.BodyPart part, Path path) {
    return switch (part.getName()) {
      case "file" ->
          part.getEntity()
              .getDataBytes()
              .runWith(FileIO.toPath(path), materializer)
              .thenApply(io -> new Received(null, path, part.getFilename().orElse("upload")));
      case "purpose" ->
          part.toStrict(FIELD_TIMEOUT.toMillis(), materializer)
              .thenApply(
                  field ->
                      new Received(
                          field.getEntity().getData().decodeString(StandardCharsets.UTF_8),
                          null,
                          ""));
      default ->
          part.getEntity()
              .discardBytes(materializer)
              .completionStage()
              .thenApply(done -> new Received(null, null, ""));
    };
  }

  private static Received merge(Received all, Received next) {
    return new Received(
        next.purpose() == null ? all.purpose() : next.purpose(),
        next.path() == null ? all.path() : next.path(),
        next.path() == null ? all.name() : next.name());
  }

  Stored store(Received received) throws ApiException {
    Path path = received.path();
    if (path == null) {
      throw ApiException.badRequest("Missing required parameter: file.", "file");
    }
    if (!PURPOSE.equals(received.purpose())) {
      StoredFiles.remove(path);
      throw ApiException.badRequest(
          "purpose: %s (expected: %s)".formatted(received.purpose(), PURPOSE), "purpose");
    }
    return files.add(path, received.name(), PURPOSE);
  }
}
