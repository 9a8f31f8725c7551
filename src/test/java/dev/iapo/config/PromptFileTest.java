package dev.iapo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.iapo.domain.ChatMessage;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PromptFileTest {
  @Test
  void messages_noHeading_isOneUserMessage() {
    assertThat(messages("\n# Users\n\n  Answer {{q}}\n#user\n\n"))
        .containsExactly(new ChatMessage("user", "# Users\n\n  Answer {{q}}\n#user"));
  }

  @Test
  void messages_headings_beginMessagesInTheirOrder() {
    assertThat(
            messages("\n# system \nBe brief.\r\n\n# user\n\nQ\n\nA?\n# assistant\nIt\n# user\n?"))
        .containsExactly(
            new ChatMessage("system", "Be brief."),
            new ChatMessage("user", "Q\n\nA?"),
            new ChatMessage("assistant", "It"),
            new ChatMessage("user", "?"));
  }

  @Test
  void messages_textBeforeTheFirstHeading_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> messages("Hello\n# user\nQ"));
  }

  @Test
  void messages_nothingUnderAHeading_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> messages("# system\n\n# user\nQ"));
    assertThatIllegalArgumentException().isThrownBy(() -> messages(" \n"));
  }

  @Test
  void write_messages_areReadBack() {
    List<ChatMessage> messages =
        List.of(
            new ChatMessage("system", "Be\n\n brief."), new ChatMessage("user", "{{q}}\n# users"));
    String text = PromptFile.write(messages);
    assertThat(text).isEqualTo("# system\nBe\n\n brief.\n\n# user\n{{q}}\n# users\n");
    assertThat(messages(text)).isEqualTo(messages);
  }

  @Test
  void write_messagesThatAFileDoesNotKeep_areRefused() {
    for (String text : List.of("a\n# user\nb", "\na", "a\n ", " ")) {
      assertThatIllegalArgumentException()
          .as(text)
          .isThrownBy(() -> PromptFile.write(List.of(new ChatMessage("user", text))));
    }
  }

  @Test
  void list_ofFiles_isQuoted() {
    assertThat(PromptFile.list(new TreeMap<>(Map.of("p1", "a \"b\"/${x}.txt"))))
        .isEqualTo(
            "prompts = ${?prompts} [\n  { id = \"p1\", file = \"a \\\"b\\\"/${x}.txt\" }\n]\n");
  }

  private static List<ChatMessage> messages(String text) {
    return PromptFile.messages(text.lines().toList());
  }
}
