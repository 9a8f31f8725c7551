package dev.iapo.endpoint;

import dev.iapo.domain.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A list in an order that follows from a seed. */
final class Shuffle {
  private Shuffle() {}

  static <T> List<T> of(List<T> list, long seed) {
    List<T> shuffled = new ArrayList<>(list);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      Collections.swap(shuffled, i, (int) Math.floorMod(Seeds.nth(seed, i), (long) i + 1));
    }
    return shuffled;
  }
}
