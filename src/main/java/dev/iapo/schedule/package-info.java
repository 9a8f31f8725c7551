/** Which completions to draw next: PSST and its family as deterministic state machines. */
@NullMarked
package dev.iapo.schedule;

import org.jspecify.annotations.NullMarked;
