package dev.iapo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.client.EventReader.Event;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {
  private static final int MOST = 100;

  private static List<Event> read(InputStream in) throws IOException {
    List<Event> events = new ArrayList<>();
    try (EventReader reader = new EventReader(in, MOST)) {
      for (Optional<Event> next = reader.next(); next.isPresent(); next = reader.next()) {
        events.add(next.get());
      }
    }
    return events;
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void next_anyEndOfLine_readsTheSame(String end) throws IOException {
    String text = "id: 1\nevent: run\ndata: {}\n\nid:2\ndata: a\ndata:  b\ndata\n\n";
    assertThat(read(stream(text.replace("\n", end))))
        .containsExactly(new Event("1", "run", "{}"), new Event("2", "message", "a\n b\n"));
  }

  @Test
  void next_linesSplitAtEveryByte_areWhole() throws IOException {
    byte[] bytes = "id: 7\r\nevent: run\r\ndata: é😀\r\n\r\n".getBytes(StandardCharsets.UTF_8);
    for (int cut = 0; cut <= bytes.length; cut++) {
      InputStream in =
          new SequenceInputStream(
              new ByteArrayInputStream(bytes, 0, cut),
              new ByteArrayInputStream(bytes, cut, bytes.length - cut));
      assertThat(read(in)).as("cut at %d", cut).containsExactly(new Event("7", "run", "é😀"));
    }
  }

  @Test
  void next_commentsAndOtherFields_arePassedOver() throws IOException {
    assertThat(read(stream(":\n\n: a heartbeat\n\nretry: 5\nfoo: bar\nnot a field\ndata: x\n\n")))
        .containsExactly(new Event("", "message", "x"));
  }

  @Test
  void next_eventWithoutData_isNoneButItsIdCounts() throws IOException {
    assertThat(read(stream("id: 3\nevent: run\n\ndata: x\n\n")))
        .containsExactly(new Event("3", "message", "x"));
  }

  @Test
  void next_idWithNul_isIgnored() throws IOException {
    assertThat(read(stream("id: 3\ndata: x\n\nid: 4\u0000\ndata: y\n\n")))
        .containsExactly(new Event("3", "message", "x"), new Event("3", "message", "y"));
  }

  @Test
  void next_byteOrderMark_isNoPartOfTheFirstLine() throws IOException {
    assertThat(read(stream("\ufeffdata: x\n\n"))).containsExactly(new Event("", "message", "x"));
  }

  @Test
  void next_eventThatIsNotWhole_isLost() throws IOException {
    assertThat(read(stream("data: x\n\ndata: y\n"))).hasSize(1);
    assertThat(read(stream("data: x"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"data: ", "data: 1234567890\ndata: "})
  void next_tooLarge_isRefused(String begin) {
    String endless = begin + (begin.contains("\n") ? "x\ndata: ".repeat(MOST) : "x".repeat(MOST));
    assertThatThrownBy(() -> read(stream(endless)))
        .isInstanceOf(IOException.class)
        .hasMessage("an event is larger than 100 bytes");
  }
}
