package dev.iapo.store;

import dev.iapo.domain.Spend;

/**
 * What is kept of a run's calls, in numbers.
 *
 * @param completions bought
 * @param reused completions taken from other runs
 * @param saved what these would have been charged
 * @param uncertain calls of which nobody knows how they ended, and those charged as such
 * @param spent everything charged, open calls at their maximum
 */
public record Totals(long completions, long reused, Spend saved, long uncertain, Spend spent) {}
