package dev.iapo.domain;

import java.nio.charset.StandardCharsets;

/**
 * Hashes that give every random choice of a run its own seed, so that no choice depends on the
 * order of another.
 */
public final class Seeds {
  private Seeds() {}

  /** A well-mixed 64-bit hash of the parts, in order (the SplitMix64 finaliser, chained). */
  public static long mix(long first, long... more) {
    long hash = finalise(first + 0x9E3779B97F4A7C15L);
    for (long part : more) {
      hash = finalise(hash + 0x9E3779B97F4A7C15L + finalise(part));
    }
    return hash;
  }

  /** The n-th number, from 0, of the stream of a seed: those of SplitMix64. */
  public static long nth(long seed, long n) {
    return finalise(seed + (n + 1) * 0x9E3779B97F4A7C15L);
  }

  /** A 64-bit hash of a text. */
  public static long hash(String text) {
    long hash = 0xCBF29CE484222325L; // FNV-1a, then finalised
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
    }
    return finalise(hash);
  }

  private static long finalise(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
