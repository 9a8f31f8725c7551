package dev.iapo.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.http.TestServer.Hands;
import dev.iapo.http.TokenFile.TokenFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFileTest {
  private static final String TOKEN = "0123456789abcdefghij";

  @TempDir Path folder;
  private final Hands clock = new Hands();
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("tokens");
  }

  private TokenFile open() throws TokenFileException {
    return TokenFile.open(file, "127.0.0.1", clock);
  }

  @Test
  void open_firstTime_makesOneTokenForItsOwnerAlone() throws Exception {
    TokenFile tokens = open();

    String made = tokens.made().orElseThrow().reveal();
    assertThat(made).matches("[A-Za-z0-9_-]{43}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(tokens.find(made).map(Token::role)).contains(Role.ADMIN);
    assertThat(folder.toFile().list()).containsExactly("tokens");
    assertThat(open().made()).isEmpty();
    assertThat(open().find(made)).isPresent();
  }

  @Test
  void open_firstTimeWithoutTheFolder_makesItForItsOwnerAlone() throws Exception {
    Path data = folder.resolve("new/data");

    TokenFile.open(data.resolve("tokens"), "127.0.0.1", clock);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
        .isEqualTo("rwx------");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "no.such.host.invalid"})
  void open_forOthersWithoutFile_isRefusedWithRemedy(String host) {
    assertThatThrownBy(() -> TokenFile.open(file, host, clock))
        .isInstanceOf(TokenFileException.class)
        .hasMessageContaining("host: " + host)
        .hasMessageContaining(file + " with mode 0600");
    assertThat(file).doesNotExist();
  }

  @Test
  void open_forOthersWithToken_opens() throws Exception {
    TestServer.write(file, "run ci " + TOKEN);

    assertThat(TokenFile.open(file, "0.0.0.0", clock).find(TOKEN)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx------"})
  void open_othersMayUseIt_isRefused(String mode) throws Exception {
    TestServer.write(file, "run ci " + TOKEN);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

    assertThatThrownBy(this::open)
        .hasMessageContaining("its mode is " + mode)
        .hasMessageContaining("chmod 600");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "run ci; line 1: 2 words (expected: role name token)",
        "run ci 0123456789abcdefghij x; line 1: 4 words (expected: role name token)",
        "root ci 0123456789abcdefghij; line 1: role root (expected one of: read, ask, run, admin)",
        "run c/i 0123456789abcdefghij; line 1: name c/i (expected: 1 to 64 letters",
        "run ci short-token; line 1: token of ci (expected: 20 to 512 characters",
        "'# nothing'; 0 tokens (expected: 1 to 256)"
      })
  void open_lineIsWrong_saysWhereAndWhatIsExpected(String line, String message) throws Exception {
    TestServer.write(file, line + "\n");

    assertThatThrownBy(this::open)
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(TOKEN));
  }

  @Test
  void open_nameOrTokenTwice_isRefused() throws Exception {
    TestServer.write(file, "run ci " + TOKEN + "\nread ci " + TOKEN + "x\n");
    assertThatThrownBy(this::open).hasMessageContaining("line 2: ci: given before");

    TestServer.write(file, "run ci " + TOKEN + "\nread it " + TOKEN + "\n");
    assertThatThrownBy(this::open).hasMessageContaining("line 2: it: given before");
  }

  @Test
  void open_tooManyTokens_isRefused() throws Exception {
    TestServer.write(
        file,
        IntStream.rangeClosed(0, TokenFile.MAX_TOKENS)
            .mapToObj(i -> "read n" + i + " " + TOKEN + i)
            .collect(Collectors.joining("\n")));

    assertThatThrownBy(this::open).hasMessageContaining("257 tokens (expected: 1 to 256)");
  }

  @Test
  void find_fileIsChangedInPlace_knowsTheNewOnesAlone() throws Exception {
    TestServer.write(file, "# mine\n\nrun ci " + TOKEN + "\n");
    TokenFile tokens = open();
    Files.writeString(file, "run ci jihgfedcba9876543210\n");

    assertThat(tokens.find(TOKEN)).isEmpty();
    assertThat(tokens.find("jihgfedcba9876543210")).isPresent();
  }

  @Test
  void find_settledFileIsUnchanged_isNotReadAgain() throws Exception {
    TestServer.write(file, "run ci " + TOKEN + "\n");
    FileTime old = FileTime.from(clock.instant().minus(Duration.ofDays(1)));
    Files.setLastModifiedTime(file, old);
    TokenFile tokens = open();
    Files.writeString(file, "run ci jihgfedcba9876543210\n");
    Files.setLastModifiedTime(file, old);

    assertThat(tokens.find(TOKEN)).isPresent();
  }

  @Test
  void find_fileBecomesUnusable_takesNoTokenUntilItIsRight() throws IOException {
    try {
      TestServer.write(file, "run ci " + TOKEN + "\n");
      TokenFile tokens = open();
      Files.writeString(file, "run ci\n");
      assertThat(tokens.find(TOKEN)).isEmpty();
      Files.delete(file);
      assertThat(tokens.find(TOKEN)).isEmpty();
      TestServer.write(file, "run ci " + TOKEN + "\n");
      assertThat(tokens.find(TOKEN)).isPresent();
    } catch (TokenFileException e) {
      throw new AssertionError(e);
    }
  }
}
