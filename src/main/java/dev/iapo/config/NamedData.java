package dev.iapo.config;

import java.util.Optional;
import java.util.function.UnaryOperator;

/** The files that a task file names. */
record NamedData(TaskFiles files) implements DataPlaces {
  private static final String FILE = "file";
  private static final String TEST_FILE = "test-file";

  @Override
  public Optional<Place> train(Node data) {
    return data.required(FILE, Type.name().as("the path of a JSONL or CSV file"))
        .flatMap(name -> place(data, FILE, name));
  }

  @Override
  public Optional<String> separate(Node data) {
    return Optional.of(TEST_FILE).filter(key -> !data.get(key, Type.text()).isEmpty());
  }

  @Override
  public Optional<Place> test(Node data) {
    return place(data, TEST_FILE, data.get(TEST_FILE, Type.text()));
  }

  private Optional<Place> place(Node data, String key, String name) {
    return files.find(data, key, name).map(path -> new Place(key, path, UnaryOperator.identity()));
  }
}
