package dev.iapo.bench.clients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A client, and what is checked with it.
 *
 * @param name with its version
 * @param source of its checks, of which the lines between "snippet" and "end" are in
 *     docs/serving.md
 * @param language of its source, as Markdown calls it
 * @param folder where it runs
 * @param command without its arguments; empty if the machine lacks something
 * @param lacking what the machine lacks
 */
record Client(
    String name, Path source, String language, Path folder, List<String> command, String lacking) {
  private static final int SECONDS = 180;
  private static final Pattern SNIPPET =
      Pattern.compile("(?s)\\n( *)// snippet\\n(.*?)\\n *// end\\n");

  /**
   * One check.
   *
   * @param found in words
   */
  record Result(boolean ok, String check, String found) {}

  /** The clients of a source tree, as bench/run prepares them. */
  static List<Client> all(Path home) throws IOException {
    Path sources = home.resolve("bench/clients");
    Path prepared = home.resolve("target/clients");
    String pom = Files.readString(sources.resolve("pom.xml"));
    String npm =
        version(Files.readString(sources.resolve("package.json")), "\"openai\": \"(.*?)\"");
    Path js = prepared.resolve("js");
    boolean node = Files.isDirectory(js.resolve("node_modules/openai"));
    Path java = prepared.resolve("java");
    return List.of(
        new Client(
            "openai " + npm + " (JavaScript)",
            sources.resolve("openai.mjs"),
            "js",
            js,
            node ? List.of("node", "openai.mjs") : List.of(),
            "node and npm"),
        ofJava(
            "openai-java " + version(pom, "<openai.version>(.*?)<"), sources, java, "OpenAiJava"),
        ofJava(
            "langchain4j-open-ai " + version(pom, "<langchain4j.version>(.*?)<"),
            sources,
            java,
            "LangChain4j"));
  }

  private static Client ofJava(String name, Path sources, Path java, String main)
      throws IOException {
    String path =
        java.resolve("classes") + ":" + Files.readString(java.resolve("classpath")).strip();
    return new Client(
        name,
        sources.resolve("java/" + main + ".java"),
        "java",
        java,
        List.of(System.getProperty("java.home") + "/bin/java", "-cp", path, main),
        "");
  }

  private static String version(String text, String pattern) {
    Matcher found = Pattern.compile(pattern).matcher(text);
    return found.find() ? found.group(1) : "unknown";
  }

  /** Whether a document has what was run, word for word. */
  Result documented(Path document) throws IOException {
    boolean has = Files.readString(document).contains(block());
    return new Result(
        has, "snippet as in " + document.getFileName(), has ? "" : "expected:\n" + block());
  }

  private String block() throws IOException {
    Matcher found = SNIPPET.matcher(Files.readString(source));
    if (!found.find()) {
      throw new IllegalStateException(source + " (expected: lines \"// snippet\" and \"// end\")");
    }
    String snippet =
        found
            .group(2)
            .lines()
            .map(line -> line.replaceFirst("^" + found.group(1), ""))
            .collect(Collectors.joining("\n"));
    return "```" + language + "\n" + snippet + "\n```\n";
  }

  /** What it finds at an endpoint; empty if it cannot be run. */
  Optional<List<Result>> check(String baseUrl, String key, String question, boolean trouble)
      throws IOException, InterruptedException {
    if (command.isEmpty()) {
      return Optional.empty();
    }
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(baseUrl, key, question, trouble ? "trouble" : ""));
    Path said = Files.createTempFile(folder, "said", ".txt");
    Process process =
        new ProcessBuilder(all)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly().waitFor();
    }
    List<Result> results = new ArrayList<>();
    for (String line : Files.readAllLines(said, StandardCharsets.UTF_8)) {
      String[] cells = line.split("\t", 3);
      if (cells.length == 3) {
        results.add(new Result(cells[0].equals("ok"), cells[1], cells[2]));
      } else {
        System.err.println(line);
      }
    }
    Files.delete(said);
    if (!ended || process.exitValue() != 0) {
      results.add(new Result(false, "all", ended ? "exit " + process.exitValue() : "too slow"));
    }
    return Optional.of(results);
  }
}
