package dev.iapo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingTest {
  private static Recording recording(
      Optional<List<String>> fields, List<String> drop, List<Redaction> redactions) {
    return new Recording(true, 10, 1 << 20, true, fields, drop, redactions);
  }

  private static Recording redacting(String... names) {
    List<Redaction> some =
        Redaction.BUILT_IN.stream().filter(each -> List.of(names).contains(each.name())).toList();
    return recording(Optional.empty(), List.of(), some);
  }

  private static Map<String, String> variables() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("question", "who?");
    variables.put("customer", "Ann, ann@example.org");
    variables.put("note", "call 030 1234567");
    return variables;
  }

  @Test
  void kept_ofAllVariables_keepsTheirOrder() {
    assertThat(recording(Optional.empty(), List.of(), List.of()).kept(variables()))
        .containsExactlyEntriesOf(variables());
  }

  @Test
  void kept_someFieldsWithoutTheDropped_redactsWhatIsLeft() {
    Recording some =
        recording(
            Optional.of(List.of("customer", "note", "other")),
            List.of("note"),
            redacting("email").redactions());

    assertThat(some.kept(variables())).containsExactly(Map.entry("customer", "Ann, [email]"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "write to ann.b+c@mail.example.org now | write to [email] now",
        "<a@b.de>, (c@d.fr). | <[email]>, ([email]).",
        "jörg@müller.example | [email]",
        "root@[127.0.0.1] | [email]",
        "two @ three, @home, a@ b | two @ three, @home, a@ b",
      })
  void redacted_email_isReplaced(String text, String kept) {
    assertThat(redacting("email").redacted(text)).isEqualTo(kept);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "4111 1111 1111 1111 | [card]",
        "4111-1111-1111-1111, until 12/30 | [card], until 12/30",
        "no 378282246310005. | no [card].",
        "123456789012 | 123456789012",
        "12345678901234567890 | 12345678901234567890",
        "A4111111111111111 | A4111111111111111",
      })
  void redacted_card_isReplaced(String text, String kept) {
    assertThat(redacting("card").redacted(text)).isEqualTo(kept);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "+49 (0)30 123-4567! | [phone]!",
        "(555) 010-9999 or 5550109999 | [phone] or [phone]",
        "+1.555.010.9999 | [phone]",
        "٠٣٠ ١٢٣٤٥٦٧ | [phone]",
        "12 of 345 | 12 of 345",
        "123456 | 123456",
        "room 12, 3456789 | room 12, [phone]",
      })
  void redacted_phone_isReplaced(String text, String kept) {
    assertThat(redacting("phone").redacted(text)).isEqualTo(kept);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3 + 4.5 = 7,500.25 | [number] + [number] = [number]",
        "x2 | x[number]",
        "none | none",
      })
  void redacted_number_isReplaced(String text, String kept) {
    assertThat(redacting("number").redacted(text)).isEqualTo(kept);
  }

  @Test
  void redacted_allAtOnce_theLongestKindComesFirst() {
    assertThat(
            redacting("number", "phone", "email", "card")
                .redacted("4111 1111 1111 1111, +49 30 123456, a1@b2.org, 17"))
        .isEqualTo("[card], [phone], [email], [number]");
  }

  @Test
  void redacted_ownPattern_byItsNameWhateverCharactersItHas() {
    Recording own =
        recording(
            Optional.empty(), List.of(), List.of(Redaction.of("ticket", "T-[0-9]+|\\$[0-9]+")));

    assertThat(own.redacted("T-17 costs $5 \\1 $1"))
        .isEqualTo("[ticket] costs [ticket] \\1 [ticket]");
  }

  static Stream<Arguments> secrets() {
    return Stream.of(
        Arguments.of("my key sk-proj-" + "a1B2".repeat(8) + ".", "my key [secret]."),
        Arguments.of("sk-ant-api03-" + "xY_9".repeat(6), "[secret]"),
        Arguments.of("Authorization: Bearer " + "abc.DEF-".repeat(4), "Authorization: [secret]"),
        Arguments.of("ghp_" + "a1".repeat(18) + " here", "[secret] here"),
        Arguments.of("AKIA" + "ABCD".repeat(4), "[secret]"),
        Arguments.of("AIza" + "x".repeat(35), "[secret]"),
        Arguments.of("eyJ" + "a".repeat(20) + ".eyJ" + "b".repeat(20) + ".c_-", "[secret]"),
        Arguments.of(
            "a\n-----BEGIN RSA PRIVATE KEY-----\nMII\nE\n-----END RSA PRIVATE KEY-----\nb",
            "a\n[secret]\nb"),
        Arguments.of("-----BEGIN PRIVATE KEY-----\nMII", "[secret]"),
        Arguments.of("a task-oriented sk-etch, the bearer of news", null));
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void redacted_secrets_areNeverKept(String text, @Nullable String kept) {
    assertThat(recording(Optional.empty(), List.of(), List.of()).redacted(text))
        .isEqualTo(kept == null ? text : kept);
  }

  @Test
  void redacted_searchThatTakesTooLong_replacesTheWholeText() {
    Recording slow =
        recording(Optional.empty(), List.of(), List.of(Redaction.of("slow", "(a|a?)+(\\1)b")));

    assertThat(slow.redacted("a".repeat(40))).isEqualTo("[slow]");
  }

  /** What is built in reads each character a bounded number of times. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 ",
        "a",
        "a.",
        "1",
        "@",
        "a@",
        "-----BEGIN PRIVATE KEY-----",
        "sk-",
        "+(",
        "bearer "
      })
  void redacted_longHostileText_isSearchedToItsEnd(String piece) {
    String text = piece.repeat(256 * 1024 / piece.length()) + " \u00e4";

    assertThat(redacting("email", "card", "phone", "number").redacted(text))
        .endsWith(piece.startsWith("-----") ? "[secret]" : "\u00e4");
  }

  @Test
  void of_malformedOrEmptyPattern_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Redaction.of("a", "("))
        .withMessageContaining("expected: a regular expression");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Redaction.of("a", "x*"))
        .withMessageContaining("does not match an empty text");
  }
}
