package dev.iapo.cli;

import dev.iapo.llm.LlmFailure;
import java.util.Optional;

/**
 * How the calls of a proposal ended.
 *
 * @param why they ended early, if they did
 * @param failure the last call that failed
 * @param cut how many answers were cut off at their most tokens
 */
record ProposalEnd(Optional<String> why, Optional<LlmFailure> failure, int cut) {}
