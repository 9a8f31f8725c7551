package dev.iapo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokensTest {
  private static final ServerAddress HERE = ServerAddress.of("http://127.0.0.1:8425");
  private static final ServerAddress ELSEWHERE = ServerAddress.of("https://example.org");
  private static final Map<String, String> VARIABLE = Map.of("IAPO_TOKEN", " of-the-variable ");

  @TempDir private Path dir = Path.of("");

  @BeforeEach
  void keep() throws IOException {
    Files.writeString(dir.resolve("tokens"), "# role name token\nread r one\nrun x two\n");
  }

  private String find(ServerAddress server, Optional<Path> file, Map<String, String> environment) {
    return Tokens.find(server, file, environment, dir).reveal();
  }

  @Test
  void find_ofSeveralPlaces_takesTheNearest() throws IOException {
    Path file = dir.resolve("mine");
    Files.writeString(file, "of-the-file\n");
    assertThat(find(HERE, Optional.of(file), VARIABLE)).isEqualTo("of-the-file");
    assertThat(find(HERE, Optional.empty(), VARIABLE)).isEqualTo("of-the-variable");
    assertThat(find(HERE, Optional.empty(), Map.of("IAPO_TOKEN", " "))).isEqualTo("two");
  }

  @Test
  void find_ofADaemonElsewhere_takesNoneOfThisFolder() {
    assertThatThrownBy(() -> find(ELSEWHERE, Optional.empty(), Map.of()))
        .hasMessage(
            "no token for https://example.org (expected: $IAPO_TOKEN, or --token-file FILE)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "read a one;admin b two;admin c three | two",
        "run a one;read b two                 | one",
        "read a one                           | one",
        "# mine;;  one                        | one",
      })
  void find_inAFileOfTokens_takesTheFirstOfTheGreatestRole(String lines, String token)
      throws IOException {
    Path file = dir.resolve("mine");
    Files.writeString(file, lines.replace(';', '\n'));
    assertThat(find(ELSEWHERE, Optional.of(file), Map.of())).isEqualTo(token);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"'' | no token", "one;two | no token", "role name x | no token", "é | no token"})
  void find_inAFileWithoutOne_isRefusedWithoutShowingIt(String lines, String said)
      throws IOException {
    Path file = dir.resolve("mine");
    Files.writeString(file, lines.replace(';', '\n'));
    assertThatThrownBy(() -> find(HERE, Optional.of(file), Map.of()))
        .hasMessageContaining(file + ": " + said)
        .hasMessageNotContaining("two");
  }
}
