/** Environments published as Python pickles, read without running anything of them. */
@NullMarked
package dev.iapo.io.pickle;

import org.jspecify.annotations.NullMarked;
