package dev.iapo.bench.serve;

import dev.iapo.bench.Results;

final class Savings {
  private final Results results;

  Savings(Results results) {
    this.results = results;
  }

  void measure() throws Exception {}
}
