package dev.iapo.propose;

import dev.iapo.domain.Query;

/**
 * A completion that was worth little.
 *
 * @param prompt id of the prompt that it answered
 * @param query of the training split
 * @param why in words
 */
public record Failure(String prompt, Query query, String text, String why) {}
