package dev.iapo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.store.jdbc.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreFileTest {
  @TempDir Path folder;

  private Optional<Server> read(String text) throws IOException {
    Files.writeString(folder.resolve(StoreFile.NAME), text);
    return StoreFile.read(folder, Map.of("PASSWORD", "horse battery"));
  }

  @Test
  void read_noFile_namesNone() {
    assertThat(StoreFile.read(folder, Map.of())).isEmpty();
  }

  @Test
  void read_everyKey_passwordFromTheEnvironmentAndNeverShown() throws IOException {
    Server server =
        read("""
                url = "jdbc:postgresql://db/iapo"
                user = iapo
                password = ${PASSWORD}
                """)
            .orElseThrow();
    assertThat(server.url()).isEqualTo("jdbc:postgresql://db/iapo");
    assertThat(server.user()).isEqualTo("iapo");
    assertThat(server.password().orElseThrow().reveal()).isEqualTo("horse battery");
    assertThat(server.toString()).doesNotContain("horse");
  }

  @Test
  void read_onlyTheUrl_hasNoUserAndNoPassword() throws IOException {
    Server server = read("url = \"jdbc:postgresql://db/iapo\"").orElseThrow();
    assertThat(server.user()).isEmpty();
    assertThat(server.password()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                              | store.conf:1: url: missing (expected: a database, as in",
        "'url = \"jdbc:mysql://db/iapo\"' | 'store.conf:1: url: \"jdbc:mysql://db/iapo\" (expected: a database, as in '",
        "url = {}                        | 'store.conf:1: url: an object (expected: a database'",
        "usr = a                         | 'store.conf:1: usr: unknown (did you mean user?)'",
        "password = ${NOT_SET}           | NOT_SET",
      })
  void read_wrong_isRefusedWithItsPlace(String text, String said) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(said);
  }
}
