package dev.iapo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documentation names exists. */
class DocumentationTest {
  private static List<String> found(String file, String pattern) throws IOException {
    String text = Files.readString(Path.of(file), StandardCharsets.UTF_8);
    return Pattern.compile(pattern).matcher(text).results().map(MatchResult::group).toList();
  }

  private static List<Path> files(String folder) throws IOException {
    try (Stream<Path> all = Files.walk(Path.of(folder))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void changeGuide_namesPathsThatExist() throws IOException {
    List<String> paths = found("docs/change-guide.md", "(?<=`)(src|docs)/[^`]*(?=`)");
    assertThat(paths).hasSizeGreaterThan(20).allSatisfy(path -> assertThat(Path.of(path)).exists());
  }

  @Test
  void paperMap_namesTestsThatExist() throws IOException {
    List<String> tests = found("docs/paper-map.md", "\\b[A-Z][A-Za-z]+(Test|Invariants)\\b");
    List<String> existing =
        files("src/test/java").stream()
            .map(file -> file.getFileName().toString().replace(".java", ""))
            .toList();
    assertThat(tests).isNotEmpty().allSatisfy(test -> assertThat(existing).contains(test));
  }

  /** Such as {@code FooTest.method_…}, whose method begins so. */
  @ParameterizedTest
  @ValueSource(
      strings = {"evaluation", "reliability", "limits", "batch", "operations", "dashboard"})
  void document_namesTestsThatExist(String document) throws IOException {
    String pattern = "\\b[A-Z][A-Za-z]+Test\\b(\\.[A-Za-z_]+…)?";
    List<Path> existing = files("src/test/java");
    for (String named : found("docs/" + document + ".md", pattern)) {
      String[] parts = named.replace("…", "").split("\\.", 2);
      List<Path> tests =
          existing.stream()
              .filter(file -> file.getFileName().toString().equals(parts[0] + ".java"))
              .toList();
      assertThat(tests).as(named).hasSize(1);
      String method = parts.length > 1 ? "void " + parts[1] : "";
      assertThat(Files.readString(tests.get(0))).as(named).contains(method);
    }
  }

  @Test
  void links_leadToFilesThatExist() throws IOException {
    List<Path> documents = new ArrayList<>(files("docs"));
    documents.removeIf(file -> !file.toString().endsWith(".md"));
    documents.add(Path.of("README.md"));
    for (Path file : documents) {
      Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
      for (String target : found(file.toString(), "(?<=]\\()[^)#:]+(?=[)#])")) {
        assertThat(folder.resolve(target)).as("%s links to %s", file, target).exists();
      }
    }
  }

  @Test
  void architecture_namesEveryPackage() throws IOException {
    List<String> rows = found("docs/architecture.md", "(?m)(?<=^\\| `)[a-z]+(?=` \\|)");
    try (Stream<Path> packages = Files.list(Path.of("src/main/java/dev/iapo"))) {
      assertThat(packages.map(path -> path.getFileName().toString()))
          .allSatisfy(name -> assertThat(rows).contains(name));
    }
  }
}
