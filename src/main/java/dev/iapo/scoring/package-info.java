/** From the text of a completion to its answer, vote and objective scores. */
@NullMarked
package dev.iapo.scoring;

import org.jspecify.annotations.NullMarked;
