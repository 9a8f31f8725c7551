package dev.iapo.io;

import dev.iapo.domain.Query;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * Queries as they come, kept in memory while they are few, and then in a temporary file, of which
 * memory holds their places only.
 */
public final class QuerySpool {
  /** About how much the queries in memory may take, in bytes. */
  static final long MOST_IN_MEMORY = 16 << 20;

  /** What a query takes besides its texts. */
  private static final long FRAME = 200;

  private final long mostInMemory;
  private final List<Query> few = new ArrayList<>();
  private long taken;
  private @Nullable QueryFile many;

  public QuerySpool() {
    this(MOST_IN_MEMORY);
  }

  QuerySpool(long mostInMemory) {
    this.mostInMemory = mostInMemory;
  }

  /**
   * Adds a query.
   *
   * @throws UncheckedIOException if the temporary file cannot be written
   */
  public void add(Query query) {
    try {
      if (many == null) {
        taken += size(query);
        if (taken <= mostInMemory) {
          few.add(query);
          return;
        }
        many = new QueryFile();
        for (Query before : few) {
          many.add(before);
        }
        few.clear();
      }
      many.add(query);
    } catch (IOException e) {
      throw new UncheckedIOException("a temporary file cannot be written: " + e.getMessage(), e);
    }
  }

  private static long size(Query query) {
    long chars = query.id().length();
    for (var field : query.fields().entrySet()) {
      chars += field.getValue().length();
    }
    for (String answer : query.accepted()) {
      chars += answer.length();
    }
    return FRAME + 2 * chars;
  }

  public int size() {
    return many == null ? few.size() : many.size();
  }

  /** What was added at a place, from 0. */
  public Query get(int index) {
    return many == null ? few.get(index) : many.get(index);
  }

  /** All that was added, for any number of threads; nothing may be added after. */
  public List<Query> queries() {
    return many == null ? List.copyOf(few) : new View(many);
  }

  /** Queries of a list at some places: a view. */
  static List<Query> at(List<Query> all, int[] places) {
    return places.length == all.size() ? all : new Selection(all, places);
  }

  private static final class View extends AbstractList<Query> implements RandomAccess {
    private final QueryFile file;

    View(QueryFile file) {
      this.file = file;
    }

    @Override
    public Query get(int index) {
      return file.get(index);
    }

    @Override
    public int size() {
      return file.size();
    }
  }

  private static final class Selection extends AbstractList<Query> implements RandomAccess {
    private final List<Query> all;
    private final int[] places;

    Selection(List<Query> all, int[] places) {
      this.all = all;
      this.places = places;
    }

    @Override
    public Query get(int index) {
      return all.get(places[index]);
    }

    @Override
    public int size() {
      return places.length;
    }
  }
}
