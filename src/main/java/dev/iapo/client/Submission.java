package dev.iapo.client;

import dev.iapo.domain.Priority;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A run that is asked for.
 *
 * @param task JSON, as {@code config.TaskDocument} writes it
 * @param priority empty: the daemon's usual one
 * @param inFlight the most pulls under way; empty: what the providers allow
 */
public record Submission(String task, Optional<Priority> priority, OptionalInt inFlight) {}
