package dev.iapo.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.Query;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceItemTest {
  @Test
  void text_anyQuery_fieldsInOrderAndEscaped() {
    Query query =
        new Query("7", Map.of("z", "\"}", "id", "mine", "a", "line\nline"), List.of("4", ""));
    assertThat(ServiceItem.text(query, "☃ {{a}}\u0000"))
        .isEqualTo(
            "{\"query\":{\"id\":\"7\",\"fields\":"
                + "{\"a\":\"line\\nline\",\"id\":\"mine\",\"z\":\"\\\"}\"}},"
                + "\"completion\":\"☃ {{a}}\\u0000\",\"reference\":[\"4\",\"\"]}");
  }

  @Test
  void text_halfACharacter_leftForTheRequestToRefuse() {
    assertThat(ServiceItem.text(new Query("7", Map.of(), List.of()), "\uD800")).contains("\uD800");
  }
}
