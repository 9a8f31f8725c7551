/** Gemini's API. */
@NullMarked
package dev.iapo.llm.gemini;

import org.jspecify.annotations.NullMarked;
