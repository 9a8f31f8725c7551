package dev.iapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminalTest {
  @Test
  void clean_controlAndDirectionMarks_areTakenOut() {
    assertThat(Terminal.clean("a\u001b[31mred\u0007\r\nb\u202Ec\u2066d"))
        .isEqualTo("a [31mred   b c d");
  }

  @Test
  void clean_ordinaryText_isKept() {
    assertThat(Terminal.clean("größer – 日本語 👍")).isEqualTo("größer – 日本語 👍");
  }
}
