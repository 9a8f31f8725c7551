package dev.iapo.io;

import dev.iapo.domain.Seeds;
import java.util.Arrays;

/** Where the ids of a spool's queries stand, by their hashes; equal ones are compared as texts. */
final class IdIndex {
  private final QuerySpool queries;
  private long[] hashes = new long[1024]; // by query
  private int[] lines = new int[1024]; // by query
  private int[] slots = new int[4096]; // query + 1; 0 is free
  private int size;

  IdIndex(QuerySpool queries) {
    this.queries = queries;
  }

  /** The line of the query that has the id; 0 if none has. */
  int line(String id) {
    long hash = Seeds.hash(id);
    for (int slot = first(hash); slots[slot] != 0; slot = next(slot)) {
      int query = slots[slot] - 1;
      if (hashes[query] == hash && queries.get(query).id().equals(id)) {
        return lines[query];
      }
    }
    return 0;
  }

  /** Takes in the id of the spool's next query, which no other has. */
  void add(String id, int line) {
    if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, 2 * size);
      lines = Arrays.copyOf(lines, 2 * size);
      slots = new int[2 * slots.length];
      for (int query = 0; query < size; query++) {
        place(query);
      }
    }
    hashes[size] = Seeds.hash(id);
    lines[size] = line;
    place(size++);
  }

  private void place(int query) {
    int slot = first(hashes[query]);
    while (slots[slot] != 0) {
      slot = next(slot);
    }
    slots[slot] = query + 1;
  }

  private int first(long hash) {
    return (int) hash & (slots.length - 1);
  }

  private int next(int slot) {
    return (slot + 1) & (slots.length - 1);
  }
}
