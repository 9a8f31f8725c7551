package dev.iapo.domain;

import java.util.AbstractList;
import java.util.Collections;
import java.util.List;
import java.util.RandomAccess;

/**
 * The queries of a task, split. Its lists may be views of a file: they are not copied, and a copy
 * of one would take the memory that the view saves.
 *
 * @param train the queries the optimisation draws from, in file order
 * @param test the queries it never sees
 * @param fingerprint SHA-256 over ids, fields and accepted answers of both splits, lower-case hex
 * @param badRows what else was in the files
 */
public record DataSet(List<Query> train, List<Query> test, String fingerprint, BadRows badRows) {
  public DataSet {
    train = Collections.unmodifiableList(train);
    test = Collections.unmodifiableList(test);
  }

  /** Data of which every row can be used. */
  public DataSet(List<Query> train, List<Query> test, String fingerprint) {
    this(train, test, fingerprint, BadRows.NONE);
  }

  /** The queries of both splits: a view. */
  public List<Query> all() {
    return new Both(train, test);
  }

  private static final class Both extends AbstractList<Query> implements RandomAccess {
    private final List<Query> first;
    private final List<Query> second;

    Both(List<Query> first, List<Query> second) {
      this.first = first;
      this.second = second;
    }

    @Override
    public Query get(int index) {
      return index < first.size() ? first.get(index) : second.get(index - first.size());
    }

    @Override
    public int size() {
      return first.size() + second.size();
    }
  }
}
