package dev.iapo.config;

import java.util.List;
import java.util.Optional;

/** The providers that a task's models and judges can name. */
interface Offers {
  /** The one of that name; empty if there is none. */
  Optional<Offer> named(String name);

  /** What there is to name. */
  List<String> names();

  /** The section of the one that need not be named, if there is such; its name is "". */
  Optional<Node> unnamed();

  /** Looks through those that nobody named. */
  void readOthers();

  /** One to go on reading with where a name is wrong. */
  Offer any();
}
