package dev.iapo.config;

/** Where a task comes from, and so what it may refer to. */
interface TaskSource {
  /** What the task is called if it does not say so. */
  String name();

  TaskFiles files();

  DataPlaces data();

  ServiceTerms services();

  /** What its models and judges may name. */
  Offers offers(Node root);

  /** Whether to take prices for known that are not: for a task that somebody else will price. */
  default boolean pricesKnownElsewhere() {
    return false;
  }
}
