package dev.iapo.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A task file on this machine.
 *
 * @param environment that holds the keys of its providers and services
 */
record FileSource(Path file, Map<String, String> environment) implements TaskSource {
  @Override
  public String name() {
    return nameOf(file);
  }

  @Override
  public TaskFiles files() {
    return filesOf(file);
  }

  @Override
  public DataPlaces data() {
    return new NamedData(files());
  }

  @Override
  public ServiceTerms services() {
    return ServiceTerms.ofFile(environment);
  }

  @Override
  public Offers offers(Node root) {
    return new WrittenOffers(root, Optional.of(environment));
  }

  /** The file's name without its ending. */
  static String nameOf(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  /** Those beside it. */
  static TaskFiles filesOf(Path file) {
    return TaskFiles.in(Objects.requireNonNull(file.toAbsolutePath().getParent()));
  }
}
