/** Inference strategies: how N completions become one answer, and what that is worth. */
@NullMarked
package dev.iapo.inference;

import org.jspecify.annotations.NullMarked;
