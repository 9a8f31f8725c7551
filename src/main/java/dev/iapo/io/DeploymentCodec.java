package dev.iapo.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.io.JsonCursor.Field;
import dev.iapo.io.JsonCursor.ShapeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Writes and reads what is kept of a deployed policy as JSON ({@code iapo-deployment/1}). */
public final class DeploymentCodec {
  /** The format's name and version. */
  public static final String FORMAT = "iapo-deployment/1";

  private DeploymentCodec() {}

  /**
   * What is kept of a deployed policy.
   *
   * @param live the number of the version that answers
   * @param candidate that of another one that gets a share of the questions, or waits
   * @param share of the questions that the candidate gets, 0..1; 0 without one
   * @param before the versions that were live before it and are not now, each once, the last one
   *     last
   * @param versions by number, rising, at least one
   * @param made the greatest number that a version has had
   */
  public record Deployment(
      int live,
      OptionalInt candidate,
      double share,
      List<Integer> before,
      List<Version> versions,
      int made) {
    public Deployment {
      before = List.copyOf(before);
      versions = List.copyOf(versions);
      List<Integer> numbers = versions.stream().map(Version::number).toList();
      if (!numbers.contains(live)
          || (candidate.isPresent() && !numbers.contains(candidate.getAsInt()))
          || !numbers.containsAll(before)) {
        throw new IllegalArgumentException(
            "versions: %s (expected: %s, %s and %s among them)"
                .formatted(numbers, live, candidate, before));
      }
      if (before.contains(live)
          || candidate.equals(OptionalInt.of(live))
          || before.stream().distinct().count() < before.size()) {
        throw new IllegalArgumentException(
            "before: %s, candidate: %s (expected: each once, and not %d, which is live)"
                .formatted(before, candidate, live));
      }
      for (int i = 0; i < numbers.size(); i++) {
        if (numbers.get(i) <= (i == 0 ? 0 : numbers.get(i - 1)) || numbers.get(i) > made) {
          throw new IllegalArgumentException(
              "versions: %s (expected: rising from 1, up to %d)".formatted(numbers, made));
        }
      }
      if (!(share >= 0 && share <= (candidate.isPresent() ? 1 : 0))) {
        throw new IllegalArgumentException(
            "share: " + share + " (expected: 0..1, and 0 without a candidate)");
      }
    }
  }

  /**
   * A version.
   *
   * @param run of the daemon that made it, if one did
   * @param terms on which it is served, a JSON object
   */
  public record Version(
      int number, Instant deployed, String by, String note, Optional<String> run, String terms) {}

  public static String write(Deployment deployment) {
    ObjectNode root = Json.MAPPER.createObjectNode();
    root.put("format", FORMAT);
    root.put("live", deployment.live());
    deployment.candidate().ifPresent(number -> root.put("candidate", number));
    root.put("share", deployment.share());
    root.put("made", deployment.made());
    ArrayNode before = root.putArray("before");
    deployment.before().forEach(before::add);
    ArrayNode versions = root.putArray("versions");
    for (Version version : deployment.versions()) {
      ObjectNode node =
          versions
              .addObject()
              .put("number", version.number())
              .put("deployed", version.deployed().toString())
              .put("by", version.by())
              .put("note", version.note());
      version.run().ifPresent(run -> node.put("run", run));
      node.put("terms", version.terms());
    }
    return Json.pretty(root);
  }

  /**
   * What was written.
   *
   * @throws DataException if it cannot be read, or is not of the format
   */
  public static Deployment read(Path file) {
    DataProblems problems = DataProblems.withFolder(file);
    try (InputStream input = Files.newInputStream(file);
        JsonCursor json = JsonCursor.open(input)) {
      return read(json);
    } catch (JsonProcessingException e) {
      problems.add(EnvironmentCodec.located(e) + " (expected: a deployed policy, whole)");
    } catch (IOException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    throw problems.exception();
  }

  private static Deployment read(JsonCursor json) throws IOException {
    var format = new Field<>("format", json::text);
    var live = new Field<>("live", json::integer);
    var candidate = new Field<>("candidate", json::integer);
    var share = new Field<>("share", json::number);
    var before = new Field<>("before", () -> json.list(json::integer));
    var versions = new Field<>("versions", () -> json.list(() -> version(json)));
    var made = new Field<>("made", json::integer);
    json.object(format, live, candidate, share, made, before, versions);
    json.end();
    if (!format.required().equals(FORMAT)) {
      throw new ShapeException("format: " + format.required() + " (expected: " + FORMAT + ")");
    }
    int number = live.required();
    double part = share.required();
    List<Integer> past = before.required();
    List<Version> all = versions.required();
    OptionalInt next = candidate.optional().map(OptionalInt::of).orElse(OptionalInt.empty());
    int greatest = made.required();
    return json.valid(() -> new Deployment(number, next, part, past, all, greatest));
  }

  private static Version version(JsonCursor json) throws IOException {
    var number = new Field<>("number", json::integer);
    var deployed = new Field<>("deployed", () -> instant(json));
    var by = new Field<>("by", json::text);
    var note = new Field<>("note", json::text);
    var run = new Field<>("run", json::text);
    var terms = new Field<>("terms", json::text);
    json.object(number, deployed, by, note, run, terms);
    return new Version(
        number.required(),
        deployed.required(),
        by.required(),
        note.required(),
        run.optional(),
        terms.required());
  }

  private static Instant instant(JsonCursor json) throws IOException {
    String text = json.text();
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw json.unexpected(text, "a time");
    }
  }
}
