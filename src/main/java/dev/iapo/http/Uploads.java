package dev.iapo.http;

import akka.stream.Materializer;
import akka.stream.javadsl.FileIO;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.iapo.http.Settings.UploadLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Data that was sent to be used by runs: files {@code ID-NAME} of one folder, for some days. */
public final class Uploads {
  /**
   * @param name ends in what the file is: .jsonl or .csv, or .gz behind it
   */
  record Upload(String id, String name, long bytes, Instant createdAt, Path file) {}

  static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}\\.(jsonl|csv)(\\.gz)?");

  private static final String PART = ".part";
  private static final Pattern FILE = Pattern.compile("([0-9a-f]{32})-(" + NAME.pattern() + ")");
  private static final int ID_BYTES = 16;
  private static final Duration SWEEP = Duration.ofMinutes(1);

  private final UploadLimits limits;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private long bytes; // of what is kept and of what is under way
  private int files;
  private Instant swept = Instant.EPOCH;

  /**
   * Makes the folder if there is none; deletes what did not arrive whole before.
   *
   * @throws IOException if it cannot be made or read
   */
  public Uploads(UploadLimits limits, Clock clock) throws IOException {
    this.limits = limits;
    this.clock = clock;
    Files.createDirectories(
        limits.folder(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    try (Stream<Path> all = Files.list(limits.folder())) {
      for (Path file : all.toList()) {
        if (file.toString().endsWith(PART)) {
          Files.delete(file);
        }
      }
    }
    for (Upload upload : list()) {
      count(1, upload.bytes());
    }
  }

  private synchronized void count(int moreFiles, long moreBytes) {
    files += moreFiles;
    bytes += moreBytes;
  }

  private synchronized void reserve(int moreFiles, long moreBytes) throws Refusal {
    if (files + moreFiles > limits.files() || bytes + moreBytes > limits.totalBytes()) {
      throw Refusal.of(
          ProblemType.UPLOADS_FULL,
          "%d uploads with %d bytes (expected: at most %d with %d; delete some)"
              .formatted(files, bytes, limits.files(), limits.totalBytes()));
    }
    count(moreFiles, moreBytes);
  }

  /**
   * Keeps what comes as a file; the stage fails with a {@link Refusal} if it is too much, too slow
   * or breaks off, and nothing is kept then.
   *
   * @param idle the longest pause between two parts
   * @throws Refusal uploads-full, storage-failed
   */
  CompletionStage<Upload> receive(
      String name,
      Source<ByteString, ?> data,
      Duration idle,
      Materializer materializer,
      Executor blocking)
      throws Refusal {
    sweep();
    String id = newId();
    Path file = limits.folder().resolve(id + "-" + name);
    Path part = limits.folder().resolve(id + PART);
    reserve(1, 0);
    try {
      Files.createFile(
          part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (IOException e) {
      count(-1, 0);
      throw Refusal.of(ProblemType.STORAGE_FAILED, "the upload cannot be kept");
    }
    long[] received = {0};
    return data.idleTimeout(idle)
        .completionTimeout(limits.time())
        .map(chunk -> counted(chunk, received))
        .runWith(FileIO.toPath(part, Set.of(StandardOpenOption.WRITE)), materializer)
        .handleAsync((io, failure) -> kept(failure, id, part, file, received), blocking);
  }

  private ByteString counted(ByteString chunk, long[] received) throws Refusal {
    if (received[0] + chunk.length() > limits.fileBytes()) {
      throw Bodies.tooLarge(limits.fileBytes());
    }
    reserve(0, chunk.length());
    received[0] += chunk.length();
    return chunk;
  }

  private Upload kept(
      @Nullable Throwable failure, String id, Path part, Path file, long[] received) {
    try {
      if (failure != null) {
        throw refused(failure);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      return upload(file).orElseThrow(() -> new NoSuchFileException(id));
    } catch (Refusal | IOException e) {
      delete(part);
      count(-1, -received[0]);
      throw new CompletionException(
          e instanceof Refusal
              ? e
              : Refusal.of(ProblemType.STORAGE_FAILED, "the upload cannot be kept"));
    }
  }

  /** The stream's own failure is what the file's is caused by. */
  private Refusal refused(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && !(cause instanceof Refusal)) {
      cause = cause.getCause();
    }
    return Bodies.refusal(cause, limits.fileBytes());
  }

  private String newId() {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    return HexFormat.of().formatHex(id);
  }

  /** Those that are kept, newest first. */
  List<Upload> list() throws IOException {
    List<Upload> uploads = new ArrayList<>();
    try (Stream<Path> all = Files.list(limits.folder())) {
      for (Path file : all.toList()) {
        upload(file).ifPresent(uploads::add);
      }
    }
    uploads.sort(Comparator.comparing(Upload::createdAt).reversed().thenComparing(Upload::id));
    return uploads;
  }

  private static Optional<Upload> upload(Path file) throws IOException {
    Matcher name = FILE.matcher(file.getFileName().toString());
    if (!name.matches()) {
      return Optional.empty();
    }
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      Instant at = attributes.lastModifiedTime().toInstant();
      return Optional.of(new Upload(name.group(1), name.group(2), attributes.size(), at, file));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // deleted meanwhile
    }
  }

  /**
   * The file of uploaded data; empty if there is none of this id. It blocks.
   *
   * @throws UncheckedIOException if the folder cannot be read
   */
  public Optional<Path> file(String id) {
    try {
      return find(id).map(Upload::file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Optional<Upload> find(String id) throws IOException {
    return list().stream().filter(upload -> upload.id().equals(id)).findFirst();
  }

  /** Whether there was such data. */
  boolean remove(String id) throws IOException {
    Optional<Upload> upload = find(id);
    if (upload.isEmpty() || !delete(upload.get().file())) {
      return false;
    }
    count(-1, -upload.get().bytes());
    return true;
  }

  private static boolean delete(Path file) {
    try {
      return Files.deleteIfExists(file);
    } catch (IOException e) {
      return false;
    }
  }

  /** Deletes what has been kept long enough. */
  private void sweep() throws Refusal {
    Instant now = clock.instant();
    synchronized (this) {
      if (swept.plus(SWEEP).isAfter(now)) {
        return;
      }
      swept = now;
    }
    try {
      for (Upload upload : list()) {
        if (upload.createdAt().plus(limits.life()).isBefore(now)) {
          remove(upload.id());
        }
      }
    } catch (IOException e) {
      throw Refusal.of(ProblemType.STORAGE_FAILED, "uploads cannot be read");
    }
  }
}
