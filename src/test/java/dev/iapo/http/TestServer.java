package dev.iapo.http;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import dev.iapo.http.RawHttp.Response;
import dev.iapo.http.SystemRoutes.About;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A server with a token of each role, on loopback, whose clock stands until it is set. */
final class TestServer implements AutoCloseable {
  static final String READER = "reader-token-0123456789";
  static final String ASKER = "asker-token-01234567890";
  static final String RUNNER = "runner-token-0123456789";
  static final String ADMIN = "admin-token-01234567890";

  /** A clock that is set by hand. */
  static final class Hands extends Clock {
    private final AtomicReference<Instant> now =
        new AtomicReference<>(Instant.parse("2030-01-01T00:00:00Z"));

    void pass(Duration time) {
      now.updateAndGet(instant -> instant.plus(time));
    }

    @Override
    public Instant instant() {
      return Objects.requireNonNull(now.get());
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  final Path folder;
  final Hands clock = new Hands();
  private final ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "http-test");
  private final HttpServer server;

  TestServer(Path folder) {
    this(folder, settings -> settings, parts -> List.of());
  }

  TestServer(
      Path folder,
      UnaryOperator<Settings> settings,
      Function<HttpServer.Parts, List<Operation>> more) {
    this.folder = folder;
    folder.toFile().mkdirs();
    try {
      Path file = folder.resolve("tokens");
      write(
          file,
          "read reader %s\nask app %s\nrun runner %s\nadmin boss %s\n"
              .formatted(READER, ASKER, RUNNER, ADMIN));
      TokenFile tokens = TokenFile.open(file, "127.0.0.1", clock);
      Settings all = settings.apply(Settings.loopback(folder.resolve("uploads")));
      Uploads uploads = new Uploads(all.uploads(), clock);
      this.server =
          HttpServer.start(
                  system,
                  all,
                  tokens,
                  clock,
                  new About("1.2.3", clock.instant(), () -> true, () -> "# TYPE x gauge\nx 1\n"),
                  all.limits().answerTime(),
                  parts -> {
                    List<Operation> operations =
                        new ArrayList<>(HttpServer.pageOperations(parts, uploads));
                    operations.addAll(more.apply(parts));
                    return operations;
                  })
              .toCompletableFuture()
              .get(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      system.terminate();
      throw new IllegalStateException(e);
    }
  }

  /** Writes a file that its owner alone may read. */
  static void write(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, text);
  }

  URI uri() {
    return server.uri();
  }

  HttpServer server() {
    return server;
  }

  List<Operation> operations() {
    return server.operations();
  }

  /** A request with a token. */
  Response ask(String token, String line, String... headers) {
    return ask(token, line, List.of(headers), "");
  }

  Response ask(String token, String line, List<String> headers, String body) {
    List<String> all = new ArrayList<>(headers);
    if (!token.isEmpty()) {
      all.add("Authorization: Bearer " + token);
    }
    return RawHttp.send(uri(), line + " HTTP/1.1", all, body);
  }

  @Override
  public void close() {
    system.terminate();
    try {
      system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
