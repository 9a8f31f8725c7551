package dev.iapo.io.pickle;

import dev.iapo.io.EnvironmentException;
import dev.iapo.simulate.RecordedEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Environments as the paper's authors publish them (github.com/IAPO-AAAI25/IAPO-PSST): a Python
 * pickle of one environment, or of a list of them.
 *
 * <p>An environment is recognised by its attributes: {@code cat_probs} (majority vote over
 * answers), {@code success_probs} (majority vote over right and wrong, by tier of difficulty) or
 * {@code outcome_probs_train} (Best-of-N). Training and test queries become the queries of one
 * environment, in this order.
 *
 * <p>Nothing of a pickle is run: see {@link SafeUnpickler}.
 */
public final class PickledEnvironments {
  /** The largest file that is read. */
  public static final long MAX_BYTES = 256L << 20;

  private PickledEnvironments() {}

  /**
   * Reads one environment.
   *
   * @param index which one of a list, from 0; may be empty if there is only one
   * @param name its name from here on; if empty that of the file, without its ending
   * @param recorded what the frequencies per prompt and query are to sum to; if empty they are the
   *     smallest that give the published probabilities
   * @throws EnvironmentException if the file cannot be read, holds anything that is not allowed, or
   *     lacks something
   */
  public static RecordedEnvironment read(
      Path file, OptionalInt index, Optional<String> name, OptionalInt recorded)
      throws EnvironmentException {
    try {
      PickledObject chosen = choose(environments(load(file)), index);
      return PickledEnvironment.convert(
          chosen, name.orElseGet(() -> stem(file)), String.valueOf(file.getFileName()), recorded);
    } catch (NoSuchFileException e) {
      throw new EnvironmentException(file + ": no such file", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new EnvironmentException(file + ": " + e.getMessage(), e);
    }
  }

  private static @Nullable Object load(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (!Files.isRegularFile(file)) {
      throw new PickleFormatException("not a file");
    }
    long size = Files.size(file);
    if (size > MAX_BYTES) {
      throw PickleFormatException.found(
          "size", "%,d bytes".formatted(size), "at most %,d".formatted(MAX_BYTES));
    }
    try (InputStream bytes = Files.newInputStream(file)) {
      return SafeUnpickler.load(new PickleInput(bytes, size));
    }
  }

  private static List<PickledObject> environments(@Nullable Object loaded)
      throws PickleFormatException {
    List<?> items = loaded instanceof List<?> list ? list : Collections.singletonList(loaded);
    List<PickledObject> environments = new ArrayList<>();
    for (Object item : items) {
      if (!(item instanceof PickledObject environment)) {
        throw PickleFormatException.found(
            "content", "not an environment", "an environment, or a list of them");
      }
      environments.add(environment);
    }
    if (environments.isEmpty()) {
      throw PickleFormatException.found("content", "an empty list", "at least one environment");
    }
    return environments;
  }

  private static PickledObject choose(List<PickledObject> environments, OptionalInt index)
      throws PickleFormatException {
    int last = environments.size() - 1;
    if (index.isEmpty() && last > 0) {
      throw PickleFormatException.found(
          "content", environments.size() + " environments", "--index 0.." + last);
    }
    int chosen = index.orElse(0);
    if (chosen < 0 || chosen > last) {
      throw PickleFormatException.found("--index", chosen, "0.." + last);
    }
    return environments.get(chosen);
  }

  private static String stem(Path file) {
    return String.valueOf(file.getFileName()).replaceFirst("(?<=.)\\.[^.]*$", "");
  }
}
