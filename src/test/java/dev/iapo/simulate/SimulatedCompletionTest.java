package dev.iapo.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatedCompletionTest {
  @ParameterizedTest
  @CsvSource({"'',0", "42,2", "'one two',3", "'  one  two three ',4"})
  void tokens_words_areFourThirdsRoundedUp(String text, int tokens) {
    assertThat(SimulatedCompletion.tokens(text)).isEqualTo(tokens);
  }

  @Test
  void within_longerText_isCutAfterWholeWords() {
    SimulatedCompletion whole =
        SimulatedCompletion.finished("The  answer is 42.", OptionalDouble.of(0.5));

    assertThat(whole.within(6)).isSameAs(whole);
    assertThat(whole.within(5))
        .isEqualTo(new SimulatedCompletion("The  answer is", "length", 5, OptionalDouble.of(0.5)));
    assertThat(whole.within(1).text()).isEmpty();
  }

  @Test
  void within_moreTokensRecordedThanWords_keepsTheWords() {
    SimulatedCompletion recorded =
        new SimulatedCompletion("b c", "stop", 300, OptionalDouble.of(0.5));

    assertThat(recorded.within(300)).isSameAs(recorded);
    assertThat(recorded.within(299))
        .isEqualTo(new SimulatedCompletion("b c", "length", 299, OptionalDouble.of(0.5)));
  }
}
