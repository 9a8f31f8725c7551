/** The port to a language model: request, reply and typed failures. */
@NullMarked
package dev.iapo.llm;

import org.jspecify.annotations.NullMarked;
