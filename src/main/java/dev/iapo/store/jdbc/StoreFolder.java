package dev.iapo.store.jdbc;

import dev.iapo.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a store, locked for this process. The lock file tells the process by its number; it
 * is empty while none has it, so that one that ended without a word has left its number.
 */
final class StoreFolder implements AutoCloseable {
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  private static final int LONGEST_NUMBER = 20;

  private final Path directory;
  private final FileChannel channel;
  private final boolean leftOpen;
  private @Nullable Path made; // in which there may be nothing

  private StoreFolder(Path directory, FileChannel channel, boolean leftOpen) {
    this.directory = directory;
    this.channel = channel;
    this.leftOpen = leftOpen;
  }

  /** Makes the folder, if there is none, for its owner alone. */
  static StoreFolder open(Path directory) {
    try {
      make(directory);
      return locked(directory);
    } catch (FileAlreadyExistsException e) {
      throw new StoreException(
          "the store %s: %s is not a folder (choose another --data-dir)"
              .formatted(directory, e.getFile()),
          e);
    } catch (IOException e) {
      throw new StoreException(
          "the store %s cannot be used: %s (check its permissions, or choose another --data-dir)"
              .formatted(directory, said(e)),
          e);
    }
  }

  private static void make(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.createDirectory(directory, forOwner("rwx------"));
  }

  private static StoreFolder locked(Path directory) throws IOException {
    Path file = directory.resolve("lock");
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            forOwner("rw-------"));
    try {
      FileLock lock = lock(channel);
      String owner = read(channel);
      if (lock == null) {
        throw new StoreException(
            "the store %s is in use by process %s (wait until it has ended, or use another --data-dir)"
                .formatted(directory, owner.isEmpty() ? "unknown" : owner));
      }
      channel.truncate(0);
      byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
      channel.write(ByteBuffer.wrap(pid), 0);
      return new StoreFolder(directory, channel, !owner.isEmpty());
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // this process has it
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer owner = ByteBuffer.allocate(LONGEST_NUMBER);
    channel.read(owner, 0);
    return new String(owner.array(), 0, owner.position(), StandardCharsets.UTF_8).trim();
  }

  private static String said(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "access denied";
    }
    return e instanceof FileSystemException of && of.getReason() != null
        ? of.getReason()
        : String.valueOf(e.getMessage());
  }

  private static FileAttribute<?>[] forOwner(String permissions) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /** Whether the process that had it last ended without closing it. */
  boolean leftOpen() {
    return leftOpen;
  }

  /**
   * A file in it, for its owner alone; made if there is none. One that was made before is not
   * empty, unless its process ended before it wrote anything, its log included.
   */
  Path database(String name) {
    Path file = directory.resolve(name);
    try {
      if (!Files.exists(file)) {
        Files.createFile(file, forOwner("rw-------"));
        made = file;
      } else if (Files.size(file) == 0
          && !(leftOpen && Files.notExists(directory.resolve(name + "-wal")))) {
        throw new StoreException(
            "%s is empty, so that what it held is lost (put a backup in its place, or delete it to begin anew)"
                .formatted(file));
      }
    } catch (IOException e) {
      throw new StoreException(
          "%s cannot be made: %s (check the folder's permissions)".formatted(file, said(e)), e);
    }
    return file;
  }

  @Override
  public void close() {
    if (!channel.isOpen()) {
      return;
    }
    try (channel) {
      if (made != null && Files.exists(made) && Files.size(made) == 0) {
        Files.delete(made);
      }
      channel.truncate(0);
    } catch (IOException e) {
      throw new StoreException(
          "the lock of the store %s cannot be released: %s".formatted(directory, said(e)), e);
    }
  }
}
