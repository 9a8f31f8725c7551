package dev.iapo.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dashboard's files, without a browser. */
class DashboardAssetsTest {
  private static final Path FOLDER = Path.of("src/main/resources/dev/iapo/http/dashboard");

  private static List<String[]> listed() throws IOException {
    return Files.readAllLines(FOLDER.resolve("assets.txt")).stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split(" "))
        .toList();
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(FOLDER)) {
      return all.filter(file -> !file.endsWith("assets.txt")).toList();
    }
  }

  @Test
  void list_namesEveryFileAndNoOther() throws IOException {
    List<String> own =
        listed().stream().filter(words -> words.length == 1).map(words -> words[0]).toList();
    assertThat(files()).map(file -> file.getFileName().toString()).hasSameElementsAs(own);
    assertThat(own).doesNotHaveDuplicates();
  }

  @Test
  void list_namesFilesOfLibrariesThatAreOnTheClassPath() throws IOException {
    List<String[]> libraries = listed().stream().filter(words -> words.length == 2).toList();
    assertThat(libraries).isNotEmpty();
    for (String[] words : libraries) {
      try (InputStream in = DashboardAssetsTest.class.getResourceAsStream(words[1])) {
        assertThat(Objects.requireNonNull(in, words[1]).readAllBytes()).isNotEmpty();
      }
    }
  }

  @Test
  void files_nameOnlyServedAddresses() throws IOException {
    TreeSet<String> served = new TreeSet<>();
    listed().forEach(words -> served.add("/dashboard/" + words[0]));
    for (Path file : files()) {
      String text = Files.readString(file);
      List<String> named = new ArrayList<>();
      Pattern.compile("(?:href|src)=\"(/[^\"]*)\"|from '(/[^']*)'|from '\\./([^']*)'")
          .matcher(text)
          .results()
          .forEach(
              m ->
                  named.add(
                      m.group(1) != null
                          ? m.group(1)
                          : m.group(2) != null ? m.group(2) : "/dashboard/" + m.group(3)));
      assertThat(served).as(file.toString()).containsAll(named);
      if (!file.toString().endsWith("quickstart.json") && !file.toString().endsWith(".svg")) {
        assertThat(text).as(file.toString()).doesNotContain("http://", "https://");
      }
    }
  }

  /** What model output could become markup or code by; the policy of the page forbids it, too. */
  @Test
  void scripts_haveNoSinkForMarkupOrCode() throws IOException {
    Pattern sink =
        Pattern.compile(
            "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\b|new Function"
                + "|createContextualFragment|DOMParser|srcdoc|javascript:|cssText");
    for (Path file : files()) {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      if (file.toString().endsWith(".js")) {
        assertThat(sink.matcher(text).find()).as(file.toString()).isFalse();
      }
      if (file.toString().endsWith(".html")) {
        assertThat(text).doesNotContainPattern("<script>|<style|\\sstyle=|\\son[a-z]+=");
      }
    }
  }
}
