/** HTTP as language models are called over it, whatever JSON they speak. */
@NullMarked
package dev.iapo.llm.http;

import org.jspecify.annotations.NullMarked;
