package dev.iapo.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Sampling;
import dev.iapo.domain.Spend;
import dev.iapo.llm.LlmReply.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TariffTest {
  private static final Prices PRICES = Prices.ofUsdPerMillion(2.5, 1.25, 10);
  private static final Tariff TARIFF = new Tariff(Optional.of(PRICES));

  private static List<ChatMessage> messages(String... texts) {
    List<ChatMessage> messages = new ArrayList<>();
    for (String text : texts) {
      messages.add(new ChatMessage("user", text));
    }
    return messages;
  }

  @Test
  void ofUsdPerMillion_listPrices_picoUsd() {
    assertThat(PRICES).isEqualTo(new Prices(2_500_000, 1_250_000, 10_000_000));
    assertThat(PRICES.ofInput(1_000_000, 400_000)).isEqualTo(2_000_000_000_000L);
    assertThat(PRICES.ofOutput(3)).isEqualTo(30_000_000);
    assertThatThrownBy(() -> new Prices(-1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void prices_absurdUsage_neverWrapsRound() {
    assertThatThrownBy(() -> PRICES.ofOutput(Long.MAX_VALUE / 2))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> PRICES.ofInput(Long.MAX_VALUE / 2, 0))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void actual_cachedPrompt_apart() {
    Tariff.Parts parts = TARIFF.actual(new Usage(10, 4, 7, Map.of()), 2);
    assertThat(parts.prompt()).isEqualTo(new Spend(0, 10, 6 * 2_500_000 + 4 * 1_250_000));
    assertThat(parts.completions()).isEqualTo(new Spend(2, 7, 70_000_000));
    assertThat(parts.total()).isEqualTo(parts.prompt().plus(parts.completions()));
  }

  @Test
  void actual_pricesUnknown_tokensOnly() {
    Tariff free = new Tariff(Optional.empty());
    assertThat(free.actual(new Usage(10, 4, 7, Map.of()), 2).total())
        .isEqualTo(new Spend(2, 17, 0));
    assertThat(free.bound(messages("abc"), Sampling.ofMaxTokens(100)).of(3).total())
        .isEqualTo(new Spend(3, 335, 0));
  }

  /** The bound is one for byte-level tokenizers: compared with real ones on all kinds of text. */
  @Test
  void promptBound_anyText_atLeastTheTokens() {
    List<Encoding> encodings =
        List.of(
            Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE),
            Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.CL100K_BASE));
    SplittableRandom random = new SplittableRandom(11);
    int greatestBlock = 0;
    for (int i = 0; i < 1500; i++) {
      String text = randomText(random, i % 6);
      long bound = Tariff.promptBound(messages(text, text));
      for (Encoding encoding : encodings) {
        int tokens = encoding.countTokensOrdinary(text);
        greatestBlock = Math.max(greatestBlock, tokens);
        assertThat(bound).as(text).isGreaterThanOrEqualTo(2L * (tokens + 4) + 3);
      }
    }
    assertThat(greatestBlock).as("texts of some length were tried").isGreaterThan(100);
  }

  private static String randomText(SplittableRandom random, int kind) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(120);
    for (int i = 0; i < length; i++) {
      int codePoint =
          switch (kind) {
            case 0 -> random.nextInt(0x80);
            case 1 -> random.nextInt(0x100, 0x3000);
            case 2 -> random.nextInt(0x4E00, 0x9FFF);
            case 3 -> random.nextInt(0x1F300, 0x1FAFF);
            case 4 -> random.nextInt(0xD800); // short of lone surrogates, which UTF-8 has not
            default -> random.nextInt(0xE000, 0x110000);
          };
      text.appendCodePoint(codePoint);
    }
    return text.toString();
  }

  @Test
  void maximum_anyUsageWithinTheBounds_isNotExceeded() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 1000; i++) {
      Prices prices = new Prices(random.nextInt(100), random.nextInt(100), random.nextInt(100));
      Tariff tariff = new Tariff(Optional.of(prices));
      List<ChatMessage> messages = messages("x".repeat(random.nextInt(50)));
      int choices = 1 + random.nextInt(5);
      int maxTokens = 1 + random.nextInt(50);
      Spend maximum = tariff.bound(messages, Sampling.ofMaxTokens(maxTokens)).of(choices).total();
      long input = random.nextLong(Tariff.promptBound(messages) + 1);
      Usage usage =
          new Usage(
              input,
              random.nextLong(input + 1),
              random.nextLong((long) choices * maxTokens + 1),
              Map.of());
      int brought = random.nextInt(choices + 1);
      Spend actual = tariff.actual(usage, brought).total();
      assertThat(maximum.missingFor(actual))
          .as("%s %s %s", prices, usage, maximum)
          .isEqualTo(Spend.NOTHING);
    }
  }

  /** A tool's description is read like the prompt, and billed like it. */
  @Test
  void maximum_furtherFields_countAtLeastAsTheirJson() throws Exception {
    Map<String, Object> extra =
        Map.of(
            "tools",
            List.of(
                Map.of(
                    "type",
                    "function",
                    "function",
                    Map.of("name", "größe", "strict", true, "required", List.of("a", "b")))),
            "top_k",
            40);
    Sampling plain = Sampling.ofMaxTokens(100);
    Sampling sampling =
        new Sampling(
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            plain.maxTokens(),
            plain.maxTokensField(),
            Optional.empty(),
            extra);

    Tariff.Parts without = TARIFF.bound(messages("abc"), plain).of(3);
    Tariff.Parts with = TARIFF.bound(messages("abc"), sampling).of(3);

    long more = with.prompt().minus(without.prompt()).tokens();
    assertThat(more).isBetween((long) new ObjectMapper().writeValueAsBytes(extra).length, 250L);
    assertThat(with.prompt().picoUsd() - without.prompt().picoUsd()).isEqualTo(more * 2_500_000);
    assertThat(with.completions()).isEqualTo(without.completions());
  }

  @Test
  void perAnswer_boundAndActual_theirNumberTimesThePriceAlone() {
    Tariff tariff = Tariff.perAnswer(2_500);
    Spend seven = new Spend(0, 0, 17_500);
    assertThat(tariff.bound(messages("some", "items"), Sampling.ofMaxTokens(100)).of(7))
        .isEqualTo(new Tariff.Parts(Spend.NOTHING, seven));
    assertThat(tariff.actual(new Usage(1000, 0, 1000, Map.of()), 7))
        .isEqualTo(new Tariff.Parts(Spend.NOTHING, seven));
    assertThat(tariff.byAnswer()).isTrue();
    assertThat(TARIFF.byAnswer()).isFalse();
    assertThatThrownBy(() -> Tariff.perAnswer(-1)).hasMessage("price: -1 (expected: at least 0)");
  }
}
