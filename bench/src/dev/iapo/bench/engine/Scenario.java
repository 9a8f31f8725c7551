package dev.iapo.bench.engine;

import dev.iapo.bench.Results;

/** One of the engine's figures, measured in one run with its spread. */
interface Scenario {
  /** Measures, and writes the table. */
  void run(Results results) throws Exception;
}
