/** Anthropic's Messages API. */
@NullMarked
package dev.iapo.llm.anthropic;

import org.jspecify.annotations.NullMarked;
