package dev.iapo.domain;

import java.util.List;

/**
 * The queries of a task, split.
 *
 * @param train the queries the optimisation draws from, in file order
 * @param test the queries it never sees
 * @param fingerprint SHA-256 over ids, fields and accepted answers of both splits, lower-case hex
 */
public record DataSet(List<Query> train, List<Query> test, String fingerprint) {
  public DataSet {
    train = List.copyOf(train);
    test = List.copyOf(test);
  }
}
