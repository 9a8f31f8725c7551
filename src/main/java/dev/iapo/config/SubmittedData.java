package dev.iapo.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rows of a submitted task, which lie in a folder, and data that were uploaded.
 *
 * @param folder with the files of {@link Submission#files()}
 * @param uploads by id, empty if there are none such
 */
record SubmittedData(Path folder, Function<String, Optional<Path>> uploads) implements DataPlaces {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,100}");

  private enum Part {
    TRAIN("rows", "upload", Submission.ROWS),
    TEST("test-rows", "test-upload", Submission.TEST_ROWS);

    private final String rows;
    private final String upload;
    private final String file;

    Part(String rows, String upload, String file) {
      this.rows = rows;
      this.upload = upload;
      this.file = file;
    }
  }

  @Override
  public Optional<Place> train(Node data) {
    if (!given(data, Part.TRAIN)) {
      data.missing("rows", "the queries, as a list of objects; or upload, an id of uploaded data");
      return Optional.empty();
    }
    return place(data, Part.TRAIN);
  }

  @Override
  public Optional<String> separate(Node data) {
    return given(data, Part.TEST)
        ? Optional.of(data.has(Part.TEST.rows) ? Part.TEST.rows : Part.TEST.upload)
        : Optional.empty();
  }

  @Override
  public Optional<Place> test(Node data) {
    return place(data, Part.TEST);
  }

  private static boolean given(Node data, Part part) {
    boolean rows = data.has(part.rows);
    return data.has(part.upload) || rows;
  }

  private Optional<Place> place(Node data, Part part) {
    if (!data.has(part.rows)) {
      return data.optional(part.upload, Type.name().as("the id of uploaded data"))
          .flatMap(id -> uploaded(data, part.upload, id));
    }
    if (data.has(part.upload)) {
      data.problem(part.upload, "given with %s (expected: only one of them)".formatted(part.rows));
      return Optional.empty();
    }
    if (data.optional("format", Type.text()).filter("csv"::equals).isPresent()) {
      data.problem("format", "csv (expected: only with upload)");
      return Optional.empty();
    }
    return data.optional(part.rows, Type.integer(1, Integer.MAX_VALUE).as("a list of objects"))
        .flatMap(count -> present(data, part.rows, folder.resolve(part.file)))
        .map(file -> new Place(part.rows, file, problem -> ofRow(problem, part)));
  }

  private Optional<Place> uploaded(Node data, String key, String id) {
    Optional<Path> file = Optional.of(id).filter(i -> ID.matcher(i).matches()).flatMap(uploads);
    if (file.isEmpty()) {
      data.problem(key, shown(id) + " (expected: the id of data that were uploaded)");
    }
    return file.flatMap(path -> present(data, key, path))
        .map(path -> new Place(key, path, problem -> ofUpload(problem, key, path)));
  }

  private static Optional<Path> present(Node data, String key, Path file) {
    if (Files.isRegularFile(file)) {
      return Optional.of(file);
    }
    data.problem(key, "its data are gone (expected: data that are still kept)");
    return Optional.empty();
  }

  private static String shown(String id) {
    return ID.matcher(id).matches() ? id : "no id";
  }

  /** Each row has a line of its own. */
  private static String ofRow(String problem, Part part) {
    Matcher place = Pattern.compile(Pattern.quote(part.file) + "(:([0-9]{1,9}))?").matcher(problem);
    if (!place.lookingAt()) {
      return problem;
    }
    String index = place.group(2) == null ? "" : "[" + (Integer.parseInt(place.group(2)) - 1) + "]";
    return "data." + part.rows + index + problem.substring(place.end());
  }

  private static String ofUpload(String problem, String key, Path file) {
    String name = String.valueOf(file.getFileName());
    return problem.startsWith(name) ? "data." + key + problem.substring(name.length()) : problem;
  }
}
