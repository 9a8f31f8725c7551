package dev.iapo.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Where the section {@code data} says that the queries are. */
interface DataPlaces {
  /**
   * A file of queries.
   *
   * @param key of the section that names it
   * @param told how a problem of the file reads to who wrote the task
   */
  record Place(String key, Path file, UnaryOperator<String> told) {}

  /** Those to train with, and to test with if there is no other; empty if there is a problem. */
  Optional<Place> train(Node data);

  /** The key that gives queries of their own for testing; empty if there are none. */
  Optional<String> separate(Node data);

  /** Those; empty if there is a problem. */
  Optional<Place> test(Node data);
}
