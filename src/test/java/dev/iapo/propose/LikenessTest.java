package dev.iapo.propose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.ChatMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

class LikenessTest {
  private static Likeness of(String text) {
    return Likeness.of(List.of(new ChatMessage("user", text)));
  }

  @Test
  void to_ofTheSameWords_isOneWhateverStandsBetweenThem() {
    Likeness one = of("{{question}}\n\nThink first, then answer.");
    Likeness other = of("{{ question }} THINK first then: answer");
    assertThat(one.same(other)).isTrue();
    assertThat(one.to(other)).isEqualTo(1);
  }

  @Test
  void to_ofPromptsThatShareSequences_isTheirShareOfAll() {
    // abc bcd cde def; abc bcd cdx dxf
    assertThat(of("a b c d e f").to(of("a b c d x f"))).isEqualTo(2.0 / 6);
    assertThat(of("a b c d e f").to(of("f e d c b a"))).isZero();
  }

  @Test
  void to_ofPromptsShorterThanASequence_comparesThemWhole() {
    assertThat(of("go on").to(of("Go on!"))).isEqualTo(1);
    assertThat(of("go on").to(of("go"))).isZero();
    assertThat(of("").to(of("?"))).isEqualTo(1);
  }

  @Test
  void of_severalMessages_isTheirTextInOrder() {
    Likeness split =
        Likeness.of(List.of(new ChatMessage("system", "a b c"), new ChatMessage("user", "d e")));
    assertThat(split.same(of("a b c d e"))).isTrue();
  }
}
