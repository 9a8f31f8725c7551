package dev.iapo.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A task file of this machine as the JSON that a daemon is sent: what it includes, substitutes and
 * names as files stands in it; what is the operator's (providers' addresses, limits and keys, and
 * prices but for those of the stand-in) does not.
 */
public final class TaskDocument {
  private final TaskSetup setup;
  private final String name;
  private final ConfigObject task;
  private final Path data;
  private final Optional<Path> testData;

  private TaskDocument(
      TaskSetup setup, String name, ConfigObject task, Path data, Optional<Path> testData) {
    this.setup = setup;
    this.name = name;
    this.task = task;
    this.data = data;
    this.testData = testData;
  }

  /**
   * Reads a task file, and checks it as far as can be without the daemon.
   *
   * @param environment for what the file substitutes; keys are not looked up
   * @param overrides as of {@link TaskFile#load(Path, Map, Map)}
   * @param provider what the daemon calls the section {@code provider}; empty: as its kind
   * @throws ConfigException with everything that is wrong
   */
  public static TaskDocument read(
      Path file,
      Map<String, String> environment,
      Map<String, String> overrides,
      Optional<String> provider) {
    Problems problems = new Problems();
    List<ConfigObject> layers = TaskFile.layers(file, environment, overrides, problems);
    ConfigObject given = layers.get(0).withFallback(layers.get(1)).toConfig().root();
    TaskSetup setup =
        new TaskReader(new Source(file), problems, layers, Hocon.taskDefaults()).read();
    TaskFiles files = FileSource.filesOf(file);
    ConfigObject data = object(given, "data");
    Path train = path(files, data, "file").orElseThrow();
    ConfigObject task =
        new DocumentModels(given, provider)
            .applied()
            .withoutKey("proposer")
            .withValue("data", data.withoutKey("file").withoutKey("test-file"));
    task = new DocumentTexts(files).inlined(task);
    String name = text(task, "name").orElse(FileSource.nameOf(file));
    return new TaskDocument(
        setup,
        name,
        task.withValue("name", ConfigValueFactory.fromAnyRef(name)),
        train,
        path(files, data, "test-file"));
  }

  /** What the task is called. */
  public String name() {
    return name;
  }

  /** The task as it is read here. */
  public TaskSetup setup() {
    return setup;
  }

  /** What the daemon has to call the providers that it asks. */
  public Set<String> providers() {
    Set<String> names = new LinkedHashSet<>();
    each(task, "models", model -> named(model, names));
    named(task, "judges", judge -> named(judge, names));
    return names;
  }

  private static ConfigObject named(ConfigObject model, Set<String> names) {
    text(model, "provider").ifPresent(names::add);
    return model;
  }

  /** The file of its data. */
  public Path data() {
    return data;
  }

  /** The file of its data for testing, if that is another. */
  public Optional<Path> testData() {
    return testData;
  }

  /**
   * The task as JSON.
   *
   * @param upload the id of its data, as the daemon has them
   * @param testUpload that of its data for testing
   */
  public String json(String upload, Optional<String> testUpload) {
    ConfigObject own =
        object(task, "data").withValue("upload", ConfigValueFactory.fromAnyRef(upload));
    if (testUpload.isPresent()) {
      own = own.withValue("test-upload", ConfigValueFactory.fromAnyRef(testUpload.get()));
    }
    return task.withValue("data", own).render(ConfigRenderOptions.concise());
  }

  private static Optional<Path> path(TaskFiles files, ConfigObject data, String key) {
    return text(data, key)
        .filter(name -> !name.isEmpty())
        .flatMap(name -> files.directory().map(folder -> folder.resolve(name).normalize()));
  }

  /** The object under a key; empty if there is none. */
  static ConfigObject object(ConfigObject of, String key) {
    return of.get(key) instanceof ConfigObject object
        ? object
        : ConfigValueFactory.fromMap(Map.of());
  }

  /** The text or number under a key. */
  static Optional<String> text(ConfigObject of, String key) {
    ConfigValue value = of.get(key);
    return value == null || value.valueType() == ConfigValueType.NULL
        ? Optional.empty()
        : Type.text().parse(value);
  }

  /** The object with those of a list of its replaced. */
  static ConfigObject each(ConfigObject of, String key, UnaryOperator<ConfigObject> replaced) {
    if (!(of.get(key) instanceof ConfigList list)) {
      return of;
    }
    List<ConfigValue> all = new ArrayList<>();
    for (ConfigValue value : list) {
      all.add(value instanceof ConfigObject object ? replaced.apply(object) : value);
    }
    return of.withValue(key, ConfigValueFactory.fromIterable(all));
  }

  /** The object with those under the names of a section of its replaced. */
  static ConfigObject named(ConfigObject of, String key, UnaryOperator<ConfigObject> replaced) {
    if (!(of.get(key) instanceof ConfigObject section)) {
      return of;
    }
    Map<String, ConfigValue> all = new LinkedHashMap<>();
    section.forEach(
        (name, value) ->
            all.put(name, value instanceof ConfigObject object ? replaced.apply(object) : value));
    return of.withValue(key, ConfigValueFactory.fromMap(all));
  }

  /** The file as it is checked here: without keys, and as if all prices were known. */
  private record Source(Path file) implements TaskSource {
    @Override
    public String name() {
      return FileSource.nameOf(file);
    }

    @Override
    public TaskFiles files() {
      return FileSource.filesOf(file);
    }

    @Override
    public DataPlaces data() {
      return new NamedData(files());
    }

    @Override
    public ServiceTerms services() {
      return ServiceTerms.submitted(true); // where they are the daemon checks
    }

    @Override
    public Offers offers(Node root) {
      return new WrittenOffers(root, Optional.empty());
    }

    @Override
    public boolean pricesKnownElsewhere() {
      return true;
    }
  }
}
