package dev.iapo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {
  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:8425, http://127.0.0.1:8425, true",
    "http://127.0.0.1:8425/, http://127.0.0.1:8425, true",
    "HTTP://LocalHost:1, http://localhost:1, true",
    "http://127.9.9.9, http://127.9.9.9, true",
    "http://[::1]:8425, http://[::1]:8425, true",
    "https://iapo.example.org, https://iapo.example.org, false",
  })
  void of_anAddress_isReadAndKnownToBeOfThisMachineOrNot(
      String given, String shown, boolean loopback) {
    ServerAddress address = ServerAddress.of(given);
    assertThat(address).hasToString(shown);
    assertThat(address.isLoopback()).isEqualTo(loopback);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.org",
        "http://10.0.0.1:8425",
        "http://0.0.0.0:8425",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org",
      })
  void of_httpToAnotherMachine_isRefused(String given) {
    assertThatThrownBy(() -> ServerAddress.of(given))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("a token sent over http could be read on its way (expected: https");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "127.0.0.1:8425",
        "ftp://127.0.0.1",
        "http://",
        "http://127.0.0.1/v1",
        "http://u:p@127.0.0.1",
        "http://127.0.0.1?a=b",
        "http://127.0.0.1#x",
        "http://a b",
      })
  void of_noAddress_isRefused(String given) {
    assertThatThrownBy(() -> ServerAddress.of(given))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("(expected: where a daemon listens, as in http://127.0.0.1:8425)");
  }

  @Test
  void at_anyName_staysOnePart() {
    ServerAddress address = ServerAddress.of("http://127.0.0.1:1");
    assertThat(address.at("/v1/runs/%s/task", "a/../b c?d%s&e"))
        .hasToString("http://127.0.0.1:1/v1/runs/a%2F..%2Fb%20c%3Fd%25s%26e/task");
    for (String none : new String[] {"", " ", ".", ".."}) {
      assertThatThrownBy(() -> address.at("/v1/runs/%s", none)).isInstanceOf(ApiException.class);
    }
  }
}
