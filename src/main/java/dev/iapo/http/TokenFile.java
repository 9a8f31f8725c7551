package dev.iapo.http;

import dev.iapo.llm.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens that the API knows: a file of lines {@code role name token}, that its owner alone may
 * read. It is read again when it changes, so that a token is revoked without a restart. While there
 * is something wrong with it, no token is taken.
 */
public final class TokenFile {
  static final int MAX_TOKENS = 256;
  static final long MAX_BYTES = 256 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);
  private static final int TOKEN_BYTES = 32;

  /** A file that was changed so shortly before it was read may change again unnoticed. */
  private static final Duration SETTLED = Duration.ofSeconds(2);

  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private static final Set<PosixFilePermission> OWNER_FOLDER =
      PosixFilePermissions.fromString("rwx------");

  /** The file cannot be used. */
  public static final class TokenFileException extends Exception {
    TokenFileException(String message) {
      super(message);
    }
  }

  /** How the file was when it was read. */
  private record Stamp(FileTime modified, long size, @Nullable Object key) {}

  private record Read(List<Token> tokens, Stamp stamp, boolean settled) {}

  private final Path path;
  private final Clock clock;
  private final Optional<Secret> made;
  private volatile Read read;
  private volatile String complaint = "";

  private TokenFile(Path path, Clock clock, Optional<Secret> made) throws TokenFileException {
    this.path = path;
    this.clock = clock;
    this.made = made;
    this.read = read();
  }

  /**
   * Opens the file; for an address of this machine alone it is made with one token of an admin, if
   * there is none.
   *
   * @param host to listen at
   * @throws TokenFileException if there is no token and none may be made, if others than the owner
   *     may read it, or with the first line that is wrong
   */
  public static TokenFile open(Path path, String host, Clock clock) throws TokenFileException {
    if (Files.exists(path)) {
      return new TokenFile(path, clock, Optional.empty());
    }
    if (!isLoopback(host)) {
      throw new TokenFileException(
          ("host: %s can be reached from elsewhere, and there is no token yet (expected: a file %s"
                  + " with mode 0600 and a line \"admin NAME TOKEN\", whose token is at least %d"
                  + " random characters, made before this start; or start once with host 127.0.0.1,"
                  + " which makes one)")
              .formatted(host, path, Token.MIN_LENGTH));
    }
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    Secret token = new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    write(
        path,
        "# role (read, ask, run or admin), name, token; read again when it changes\n"
            + "admin admin "
            + token.reveal()
            + "\n");
    return new TokenFile(path, clock, Optional.of(token));
  }

  /** Whether an address is of this machine alone. */
  static boolean isLoopback(String host) {
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (!address.isLoopbackAddress()) {
          return false;
        }
      }
      return true;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static void write(Path path, String text) throws TokenFileException {
    Path part = path.resolveSibling(path.getFileName() + ".part");
    try {
      Path folder = path.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_FOLDER));
      }
      Files.deleteIfExists(part);
      try (SeekableByteChannel channel =
          Files.newByteChannel(
              part,
              EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(OWNER))) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
      Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new TokenFileException(path + ": cannot be written: " + e);
    }
  }

  /** The token that this start made, to be shown once. */
  public Optional<Secret> made() {
    return made;
  }

  Path path() {
    return path;
  }

  /** The token with this text. */
  Optional<Token> find(String given) {
    Optional<Token> found = Optional.empty();
    for (Token token : tokens()) {
      if (token.is(given)) { // all are compared, so that the time does not tell which one it is
        found = Optional.of(token);
      }
    }
    return found;
  }

  /** The token of this name. */
  Optional<Token> named(String name) {
    return tokens().stream().filter(token -> token.name().equals(name)).findFirst();
  }

  private List<Token> tokens() {
    Read last = read;
    try {
      if (!last.settled() || !last.stamp().equals(stamp(attributes()))) {
        last = read();
        read = last;
      }
      complaint = "";
      return last.tokens();
    } catch (TokenFileException e) {
      String message = String.valueOf(e.getMessage());
      if (!complaint.equals(message)) {
        complaint = message;
        LOG.error("no token is taken: {}", message);
      }
      return List.of();
    }
  }

  private Read read() throws TokenFileException {
    PosixFileAttributes attributes = attributes();
    if (!OWNER.containsAll(attributes.permissions())) {
      throw new TokenFileException(
          "%s: its mode is %s (expected: rw------- alone; chmod 600 %s, and new tokens, as others may have read them)"
              .formatted(path, PosixFilePermissions.toString(attributes.permissions()), path));
    }
    if (attributes.size() > MAX_BYTES) {
      throw new TokenFileException(
          "%s: %d bytes (expected: at most %d)".formatted(path, attributes.size(), MAX_BYTES));
    }
    try {
      List<Token> tokens = parsed(Files.readString(path));
      FileTime modified = attributes.lastModifiedTime();
      boolean settled = modified.toInstant().isBefore(clock.instant().minus(SETTLED));
      return new Read(tokens, stamp(attributes), settled);
    } catch (CharacterCodingException e) {
      throw new TokenFileException(path + ": not UTF-8 text");
    } catch (IOException e) {
      throw new TokenFileException(path + ": cannot be read: " + e);
    }
  }

  private PosixFileAttributes attributes() throws TokenFileException {
    try {
      return Files.readAttributes(path, PosixFileAttributes.class);
    } catch (IOException e) {
      throw new TokenFileException(path + ": cannot be read: " + e);
    }
  }

  private static Stamp stamp(PosixFileAttributes attributes) {
    return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
  }

  private List<Token> parsed(String text) throws TokenFileException {
    List<Token> tokens = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Set<String> secrets = new HashSet<>();
    List<String> lines = text.lines().map(String::strip).toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String place = path + ", line " + (i + 1) + ": ";
      List<String> words = List.of(line.split("\\s+"));
      if (words.size() != 3) {
        throw new TokenFileException(place + words.size() + " words (expected: role name token)");
      }
      try {
        tokens.add(new Token(Role.named(words.get(0)), words.get(1), new Secret(words.get(2))));
      } catch (IllegalArgumentException e) {
        throw new TokenFileException(place + e.getMessage());
      }
      if (!names.add(words.get(1)) || !secrets.add(words.get(2))) {
        throw new TokenFileException(
            place + words.get(1) + ": given before (expected: names and tokens once)");
      }
    }
    if (tokens.isEmpty() || tokens.size() > MAX_TOKENS) {
      throw new TokenFileException(
          "%s: %d tokens (expected: 1 to %d)".formatted(path, tokens.size(), MAX_TOKENS));
    }
    return List.copyOf(tokens);
  }
}
