/** The actors of a run: supervisor and arms. */
@NullMarked
package dev.iapo.run;

import org.jspecify.annotations.NullMarked;
