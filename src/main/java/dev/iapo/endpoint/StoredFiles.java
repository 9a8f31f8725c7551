package dev.iapo.endpoint;

import akka.http.javadsl.model.StatusCodes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that were uploaded and that batches wrote, in a temporary folder which goes with them.
 * Thread-safe.
 */
final class StoredFiles implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoredFiles.class);

  static final long MAX_FILE_BYTES = 200L * 1024 * 1024;
  private static final int MAX_FILES = 1000;
  private static final long MAX_TOTAL_BYTES = 2L * 1024 * 1024 * 1024;

  /** A file; its content does not change. */
  record Stored(String id, String name, String purpose, long bytes, Instant created, Path path) {}

  private final Map<String, Stored> files = new LinkedHashMap<>();
  private @Nullable Path folder;
  private long totalBytes;
  private int number;

  /** Where a new file can be written. */
  synchronized Path fresh() throws IOException {
    if (folder == null) {
      folder = Files.createTempDirectory("iapo-endpoint");
    }
    return folder.resolve(String.valueOf(++number));
  }

  /**
   * Takes in a file that was written at a fresh place.
   *
   * @throws ApiException if there is no room for it; the file is gone then
   */
  synchronized Stored add(Path path, String name, String purpose) throws ApiException {
    long bytes = path.toFile().length();
    if (files.size() >= MAX_FILES || totalBytes + bytes > MAX_TOTAL_BYTES) {
      remove(path);
      throw new ApiException(
          StatusCodes.BAD_REQUEST,
          "There is no room for another file: %d of %d files, %d of %d bytes. Delete some."
              .formatted(files.size(), MAX_FILES, totalBytes, MAX_TOTAL_BYTES),
          "file",
          "storage_limit_exceeded");
    }
    String id = "file-" + path.getFileName();
    Stored stored = new Stored(id, name, purpose, bytes, Instant.now(), path);
    files.put(id, stored);
    totalBytes += bytes;
    return stored;
  }

  synchronized Optional<Stored> find(String id) {
    return Optional.ofNullable(files.get(id));
  }

  /** Whether there was such a file. */
  synchronized boolean delete(String id) {
    Stored stored = files.remove(id);
    if (stored == null) {
      return false;
    }
    totalBytes -= stored.bytes();
    remove(stored.path());
    return true;
  }

  static void remove(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.warn("a temporary file stays: {}", path, e);
    }
  }

  @Override
  public synchronized void close() {
    files.clear();
    if (folder == null) {
      return;
    }
    try (var left = Files.list(folder)) {
      left.forEach(StoredFiles::remove);
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("temporary files stay in {}", folder, e);
    }
    remove(folder);
    folder = null;
  }
}
