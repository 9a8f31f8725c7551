package dev.iapo.store;

import dev.iapo.domain.Spend;
import java.util.Optional;

/**
 * A call as it is kept.
 *
 * @param max what it may be charged at most
 * @param outcome empty as long as it has not ended; if its process has, nobody knows
 */
public record KeptCall(long call, Span span, Spend max, Optional<Outcome> outcome) {}
