package dev.iapo.scoring;

import java.util.Optional;

/** Reads the answer from the text of a completion. */
public interface AnswerExtractor {
  /** The answer as written, never blank; empty if none can be read. Never throws. */
  Optional<String> extract(String text);
}
