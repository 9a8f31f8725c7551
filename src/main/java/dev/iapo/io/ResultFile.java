package dev.iapo.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Files that hold results, told apart by what is in them. */
public final class ResultFile {
  /** What every message about another file says. */
  private static final String EXPECTED =
      "(expected: a simulation file, or the folder or policy.json of a run)";

  private static final Set<String> TELLING = Set.of("format", "environment", "algorithm");

  private ResultFile() {}

  /** What a file holds. */
  public enum Kind {
    /** Trials, one per line: {@link SimulationCodec}. */
    SIMULATION,
    /** What a run found: {@link PolicyCodec}. */
    POLICY
  }

  /**
   * What a file holds; whether all of it is well-formed is not looked at.
   *
   * @throws DataException if it is neither, or cannot be read
   */
  public static Kind kind(Path file) {
    DataProblems problems = DataProblems.withFolder(file);
    if (!Files.exists(file)) {
      problems.add("no such file " + EXPECTED);
    } else if (Files.isDirectory(file)) {
      problems.add("a folder without policy.json " + EXPECTED);
    } else {
      Optional<Kind> kind = kind(file, problems);
      if (kind.isPresent()) {
        return kind.get();
      }
    }
    throw problems.exception();
  }

  private static Optional<Kind> kind(Path file, DataProblems problems) {
    try (InputStream input = Files.newInputStream(file);
        JsonCursor json = JsonCursor.open(input)) {
      Optional<String> telling = json.find(TELLING);
      if (telling.isEmpty()) {
        problems.add("JSON of another kind " + EXPECTED);
      } else if (!telling.get().equals("format")) {
        return Optional.of(Kind.SIMULATION);
      } else {
        String format = json.text();
        if (format.equals(PolicyCodec.FORMAT)) {
          return Optional.of(Kind.POLICY);
        }
        problems.add("format " + format + " " + EXPECTED);
      }
    } catch (JsonProcessingException e) {
      problems.add("not JSON " + EXPECTED);
    } catch (JsonCursor.ShapeException e) {
      problems.add("no JSON object " + EXPECTED);
    } catch (IOException e) {
      problems.add("cannot be read: " + e);
    }
    return Optional.empty();
  }
}
