/** The example of docs/embedding.md, compiled and run. */
@NullMarked
package dev.iapo.embedding;

import org.jspecify.annotations.NullMarked;
