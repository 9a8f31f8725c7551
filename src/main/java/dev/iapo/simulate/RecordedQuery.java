package dev.iapo.simulate;

import java.util.Optional;

/**
 * A query of a recorded environment.
 *
 * @param answer the reference answer; needed where answers are voted on
 */
public record RecordedQuery(String id, Optional<String> answer) {}
