package dev.iapo.config;

import dev.iapo.store.Recovery;

/**
 * What a run takes from what is kept, of others and of itself.
 *
 * @param reuse whether completions of other runs are taken in place of new ones
 * @param uncertain what becomes of calls that were cut off
 */
public record Keeping(boolean reuse, Recovery uncertain) {
  /** As in {@code reference.conf}. */
  public static final Keeping USUAL = new Keeping(true, Recovery.RESEND);
}
