package dev.iapo.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads tasks that others submit: JSON with the keys of a task file, but for those that are the
 * operator's (providers, prices, keys) or name files. What it asks and what that costs is up to the
 * daemon's providers; nothing but its data is read from disk.
 */
public final class SubmittedTask {
  private static final String DATA = "data";

  /** Keys of a task file that are refused, and what is expected. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "provider", "models, each with the name of a provider of the daemon",
          "providers", "models, each with the name of a provider of the daemon",
          "proposer", "none, as a daemon proposes no prompts");

  private static final String IN_PLACE_OF_FILES = "rows, or upload: the id of uploaded data";
  private static final Map<String, String> REFUSED_OF_DATA =
      Map.of(
          "file", IN_PLACE_OF_FILES,
          "train-file", IN_PLACE_OF_FILES,
          "test-file", "test-rows, or test-upload: the id of uploaded data");

  private SubmittedTask() {}

  /**
   * Reads a task and its data.
   *
   * @param task as {@link Submission} keeps it
   * @param folder with the files of the submission
   * @param uploads the file of uploaded data by its id, empty if there are none such
   * @throws ConfigException with everything that is wrong, at its path
   */
  public static TaskSetup load(
      String task, DaemonSetup daemon, Path folder, Function<String, Optional<Path>> uploads) {
    Problems problems = new Problems();
    ConfigObject given = Hocon.json(task, problems);
    ConfigObject left = refuse(given, "", REFUSED, problems);
    if (left.get(DATA) instanceof ConfigObject data) {
      left = left.withValue(DATA, refuse(data, DATA + ".", REFUSED_OF_DATA, problems));
    }
    Source source = new Source(daemon, new SubmittedData(folder, uploads));
    return new TaskReader(source, problems, List.of(left), defaults()).read();
  }

  /** What is left without refused keys. */
  private static ConfigObject refuse(
      ConfigObject object, String path, Map<String, String> refused, Problems problems) {
    ConfigObject left = object;
    for (String key : object.keySet()) {
      String expected = refused.get(key);
      if (expected != null) {
        ConfigValue value = Objects.requireNonNull(object.get(key));
        if (value.valueType() != ConfigValueType.NULL) {
          problems.add(value.origin(), "%s%s: given (expected: %s)".formatted(path, key, expected));
        }
        left = left.withoutKey(key);
      }
    }
    return left;
  }

  private static ConfigObject defaults() {
    ConfigObject defaults = Hocon.taskDefaults();
    ConfigObject data = (ConfigObject) Objects.requireNonNull(defaults.get(DATA));
    for (String key : REFUSED_OF_DATA.keySet()) {
      data = data.withoutKey(key);
    }
    return defaults.withValue(DATA, data.withFallback(Hocon.elementDefaults("submitted-data")));
  }

  private record Source(DaemonSetup daemon, DataPlaces data) implements TaskSource {
    @Override
    public String name() {
      return "task";
    }

    @Override
    public TaskFiles files() {
      return TaskFiles.NONE;
    }

    @Override
    public ServiceTerms services() {
      return ServiceTerms.submitted(daemon.privateServices());
    }

    @Override
    public Offers offers(Node root) {
      Map<String, Offer> offers = new LinkedHashMap<>();
      daemon.providers().forEach((name, provider) -> offers.put(name, provider.offer()));
      return new GivenOffers(offers);
    }
  }
}
