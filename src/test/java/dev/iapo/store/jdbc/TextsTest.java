package dev.iapo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TextsTest {
  @Test
  void escaped_anyCharacterBetweenOthers_canBeWrittenAndRead() {
    for (int c = 0; c <= 0xffff; c++) {
      for (String text : new String[] {"a" + (char) c, (char) c + "\udc00", "\ud800" + (char) c}) {
        String escaped = Texts.escaped(text);
        byte[] bytes = escaped.getBytes(StandardCharsets.UTF_8);
        assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(escaped);
        assertThat(escaped.indexOf('\0')).isNegative();
        assertThat(Texts.unescaped(escaped)).isEqualTo(text);
      }
    }
  }

  @Test
  void escaped_ordinaryText_staysAsItIs() {
    String text = "Größe 😀\n\t\"x\"\\";
    assertThat(Texts.escaped(text)).isSameAs(text);
    assertThat(Texts.unescaped(text)).isSameAs(text);
  }

  @Test
  void escaped_whatNoDatabaseTakes_isInHexadecimal() {
    assertThat(Texts.escaped("a\0b\u001bc\udc00")).isEqualTo("a\u001b0000b\u001b001bc\u001bdc00");
  }
}
