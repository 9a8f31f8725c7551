package dev.iapo.http;

import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** What was recorded of the questions to a policy, a data set for the next run. */
final class RecordingRoutes {
  private static final int CHUNK_BYTES = 1 << 16;

  private final Deployments deployments;
  private final Executor blocking;

  RecordingRoutes(Deployments deployments, Executor blocking) {
    this.deployments = deployments;
    this.blocking = blocking;
  }

  List<Operation> operations() {
    return List.of(
        Operation.get(PolicyRoutes.PATH + "/{name}/recording", Role.ADMIN, this::recording));
  }

  private CompletionStage<HttpResponse> recording(Exchange exchange) throws Refusal {
    exchange.parameters().only();
    String name = exchange.at("name");
    return deployments
        .get(name)
        .thenCompose(policy -> deployments.recording(name))
        .thenApplyAsync(
            file -> {
              try {
                return whole(file, name);
              } catch (Refusal e) {
                throw new CompletionException(e);
              } catch (IOException e) {
                throw new CompletionException(
                    Refusal.of(ProblemType.STORAGE_FAILED, "the recording cannot be read"));
              }
            },
            blocking);
  }

  private static HttpResponse whole(Optional<Path> file, String name) throws Refusal, IOException {
    if (file.isEmpty() || !Files.isRegularFile(file.get()) || Files.size(file.get()) == 0) {
      throw Refusal.of(
          ProblemType.UNKNOWN_DATA,
          "nothing was recorded of %s (expected: recording in the daemon's configuration)"
              .formatted(name));
    }
    Path path = file.get();
    long size = Files.size(path); // it grows by whole lines
    Source<ByteString, ?> bytes =
        Source.unfoldResource(
            () -> new Rest(Files.newInputStream(path), size), Rest::next, Rest::close);
    return HttpResponse.create()
        .withEntity(HttpEntities.create(SampleRoutes.JSON_LINES, size, bytes));
  }

  /** So many bytes of a file. */
  private static final class Rest {
    private final InputStream in;
    private long left;

    Rest(InputStream in, long left) {
      this.in = in;
      this.left = left;
    }

    Optional<ByteString> next() throws IOException {
      byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES, left)];
      int read = in.readNBytes(chunk, 0, chunk.length);
      left -= read;
      return read == 0
          ? Optional.empty()
          : Optional.of(ByteString.fromArray(Arrays.copyOf(chunk, read)));
    }

    void close() throws IOException {
      in.close();
    }
  }
}
