/** What is known of every arm in every context from the completions drawn so far. */
@NullMarked
package dev.iapo.estimate;

import org.jspecify.annotations.NullMarked;
