/** The OpenAI-compatible chat completions adapter. */
@NullMarked
package dev.iapo.llm.openai;

import org.jspecify.annotations.NullMarked;
