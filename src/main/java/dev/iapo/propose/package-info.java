/** Candidate prompts: how a model is asked for them, and which of its answers are taken. */
@NullMarked
package dev.iapo.propose;

import org.jspecify.annotations.NullMarked;
