package dev.iapo.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoleTest {
  @ParameterizedTest
  @CsvSource({
    "READ, 'read'",
    "ASK, 'ask'",
    "RUN, 'read, ask, run'",
    "ADMIN, 'read, ask, run, admin'"
  })
  void allows_isWhatARoleMay(Role role, String needed) {
    assertThat(
            String.join(
                ", ", Arrays.stream(Role.values()).filter(role::allows).map(Role::label).toList()))
        .isEqualTo(needed);
  }

  @ParameterizedTest
  @CsvSource({
    "READ, 'read, run, admin'",
    "ASK, 'ask, run, admin'",
    "RUN, 'run, admin'",
    "ADMIN, 'admin'"
  })
  void enough_isWhoMay(Role needed, String roles) {
    assertThat(needed.enough()).isEqualTo(roles);
  }
}
