/** Kept runs: what it takes to start one, to go on with it, and to write what it found. */
@NullMarked
package dev.iapo.kept;

import org.jspecify.annotations.NullMarked;
