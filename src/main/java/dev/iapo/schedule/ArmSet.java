package dev.iapo.schedule;

import dev.iapo.estimate.ArmSpace;

/** A set of arms: one bit each. */
final class ArmSet {
  final long[] words; // bit arm % 64 of word arm / 64; for loops that cannot afford a call
  private int size;

  private ArmSet(int arms) {
    this.words = new long[(arms + Long.SIZE - 1) / Long.SIZE];
  }

  static ArmSet none(ArmSpace arms) {
    return new ArmSet(arms.size());
  }

  /** All arms up to a scale. */
  static ArmSet upTo(int scale, ArmSpace arms) {
    ArmSet set = new ArmSet(arms.size());
    for (int arm = 0; arm < arms.size(); arm++) {
      if (arms.scale(arm) <= scale) {
        set.add(arm);
      }
    }
    return set;
  }

  /** All arms of a configuration. */
  static ArmSet of(int configuration, ArmSpace arms) {
    ArmSet set = new ArmSet(arms.size());
    for (int arm = arms.arm(configuration, 0, 1); arm < arms.arm(configuration + 1, 0, 1); arm++) {
      set.add(arm);
    }
    return set;
  }

  ArmSet copy() {
    ArmSet copy = new ArmSet(words.length * Long.SIZE);
    copy.addAll(this);
    return copy;
  }

  int size() {
    return size;
  }

  boolean contains(int arm) {
    return (words[arm / Long.SIZE] >>> (arm % Long.SIZE) & 1) != 0;
  }

  void add(int arm) {
    size += contains(arm) ? 0 : 1;
    words[arm / Long.SIZE] |= 1L << (arm % Long.SIZE);
  }

  void addAll(ArmSet other) {
    for (int i = 0; i < words.length; i++) {
      words[i] |= other.words[i];
    }
    recount();
  }

  void retainAll(ArmSet other) {
    for (int i = 0; i < words.length; i++) {
      words[i] &= other.words[i];
    }
    recount();
  }

  void removeAll(ArmSet other) {
    for (int i = 0; i < words.length; i++) {
      words[i] &= ~other.words[i];
    }
    recount();
  }

  /** Counts again, after the words were written to. */
  void recount() {
    size = 0;
    for (long word : words) {
      size += Long.bitCount(word);
    }
  }

  /** Writes the arms, rising, to an array, and returns how many there are. */
  int list(int[] into) {
    int n = 0;
    for (int i = 0; i < words.length; i++) {
      if (words[i] == -1) {
        for (int bit = 0; bit < Long.SIZE; bit++) {
          into[n++] = i * Long.SIZE + bit;
        }
      } else {
        for (long word = words[i]; word != 0; word &= word - 1) {
          into[n++] = i * Long.SIZE + Long.numberOfTrailingZeros(word);
        }
      }
    }
    return n;
  }
}
