package dev.iapo.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JsonRecordsTest {
  private static List<Map<String, String>> read(String text) {
    return JsonRecords.with(Set.of("a", "b"), text);
  }

  @Test
  void with_objectsAnywhere_areFoundInOrder() {
    assertThat(read("x {\"a\":\"1\"} ```[{\"b\":\"2\"},[{\"a\":\"3\"}]]``` {\"in\":{\"a\":\"4\"}}"))
        .containsExactly(Map.of("a", "1"), Map.of("b", "2"), Map.of("a", "3"), Map.of("a", "4"));
  }

  @Test
  void with_whatIsNoText_isLeftOut() {
    assertThat(read("{\"a\":1,\"b\":\"x\",\"c\":null}")).containsExactly(Map.of("b", "x"));
    assertThat(read("{\"a\":{\"b\":\"within\"}}")).containsExactly(Map.of());
  }

  @Test
  void with_listThatIsCutOff_hasThoseThatAreWhole() {
    assertThat(read("[{\"a\":\"1\"},{\"a\":\"2\"},{\"a\":\"3")).hasSize(2);
  }

  @Test
  void with_nothingOfTheKind_isEmpty() {
    for (String text : List.of("", "none", "{\"c\":\"1\"}", "\"a\"", "[".repeat(1000), "[1,2]")) {
      assertThat(read(text)).as(text).isEmpty();
    }
  }
}
