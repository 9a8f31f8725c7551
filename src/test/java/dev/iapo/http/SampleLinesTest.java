package dev.iapo.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.http.SampleFilter.Show;
import dev.iapo.http.SampleLines.Line;
import dev.iapo.http.SampleLines.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleLinesTest {
  @TempDir Path folder;

  private static String completion(int round, String prompt, String query, String answer, int i) {
    return "{\"kind\":\"completion\",\"round\":%d,\"prompt\":\"%s\",\"query\":\"%s\",\"position\":0,\"scale\":3,\"replicate\":0,\"index\":%d,\"answer\":%s,\"scores\":{\"correct\":%s,\"length\":1},\"text\":\"é\"}\n"
        .formatted(round, prompt, query, i, answer, answer.equals("\"1\"") ? "1.0" : "0.0");
  }

  private static final String TROUBLE =
      "{\"kind\":\"trouble\",\"round\":3,\"prompt\":\"p\",\"query\":\"q\",\"scale\":3,\"replicate\":0}\n";

  private Path file() throws IOException {
    Path file = folder.resolve("samples.jsonl");
    Files.writeString(
        file,
        completion(1, "p", "q", "\"1\"", 0)
            + completion(1, "p", "q", "\"1\"", 1)
            + completion(1, "p", "q", "null", 2)
            + completion(1, "p", "r", "\"1\"", 3)
            + completion(1, "p", "r", "\"2\"", 4)
            + completion(1, "p", "r", "\"1\"", 5)
            + completion(2, "o", "q", "\"2\"", 6)
            + completion(2, "o", "q", "\"3\"", 7)
            + TROUBLE
            + "not JSON\n"
            + "{\"kind\":\"completion\",\"round\":4"); // not whole yet
    return file;
  }

  private List<String> pages(Show show, String prompt, String query, int size) throws IOException {
    List<String> all = new ArrayList<>();
    Place place = Place.START;
    boolean more = true;
    while (more) {
      SampleFilter filter =
          new SampleFilter(
              show,
              Optional.of(prompt).filter(id -> !id.isEmpty()),
              Optional.of(query).filter(id -> !id.isEmpty()),
              1);
      try (SampleLines lines = SampleLines.open(file(), filter, place, Long.MAX_VALUE)) {
        more = false;
        for (int i = 0; i < size; i++) {
          Optional<Line> line = lines.next();
          if (line.isPresent()) {
            all.add(line.get().bytes().utf8String().replaceAll("(?s).*\"index\":(\\d).*", "$1"));
            place = Place.after(line.get());
            more = true;
          }
        }
      }
    }
    return all;
  }

  @Test
  void lines_shown_areThoseAskedForAtAnyPageSize() throws IOException {
    for (int size = 1; size <= 12; size++) {
      assertThat(pages(Show.ALL, "", "", size)).hasSize(10);
      assertThat(pages(Show.WRONG, "", "", size)).containsExactly("2", "4", "6", "7");
      assertThat(pages(Show.UNPARSED, "", "", size)).containsExactly("2");
      assertThat(pages(Show.DISAGREEMENTS, "", "", size)).containsExactly("3", "4", "5", "6", "7");
      assertThat(pages(Show.DISAGREEMENTS, "p", "", size)).containsExactly("3", "4", "5");
      assertThat(pages(Show.TROUBLE, "", "", size)).containsExactly(TROUBLE);
      assertThat(pages(Show.ALL, "o", "", size)).containsExactly("6", "7");
      assertThat(pages(Show.WRONG, "p", "q", size)).containsExactly("2");
    }
  }

  @Test
  void lines_readALittleAtATime_areAll() throws IOException {
    for (Show show : Show.values()) {
      List<String> all = new ArrayList<>();
      Optional<Place> place = Optional.of(Place.START);
      for (int guard = 0; place.isPresent() && guard < 100; guard++) {
        SampleFilter filter = new SampleFilter(show, Optional.empty(), Optional.of("r"), 1);
        try (SampleLines lines = SampleLines.open(file(), filter, place.get(), 100)) {
          for (Optional<Line> line = lines.next(); line.isPresent(); line = lines.next()) {
            all.add(line.get().bytes().utf8String().replaceAll("(?s).*\"index\":(\\d).*", "$1"));
          }
          place = lines.rest();
        }
      }

      assertThat(place).isEmpty();
      assertThat(all).as(show.name()).isEqualTo(pages(show, "", "r", 12));
    }
  }

  @Test
  void lines_long_areWhole() throws IOException {
    Path file = folder.resolve("long.jsonl");
    String text = "<script>\\u001b[31m\u202e" + "x".repeat(1 << 20);
    Files.writeString(file, "{\"kind\":\"completion\",\"text\":\"" + text + "\"}\n");
    SampleFilter filter = new SampleFilter(Show.UNPARSED, Optional.empty(), Optional.empty(), 1);
    try (SampleLines lines = SampleLines.open(file, filter, Place.START, Long.MAX_VALUE)) {
      assertThat(lines.next()).isEmpty();
    }
    filter = new SampleFilter(Show.ALL, Optional.empty(), Optional.empty(), 1);
    try (SampleLines lines = SampleLines.open(file, filter, Place.START, Long.MAX_VALUE)) {
      assertThat(lines.next().orElseThrow().bytes().length()).isEqualTo(Files.size(file));
    }
  }
}
