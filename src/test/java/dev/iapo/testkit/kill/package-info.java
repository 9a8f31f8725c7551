/** Processes that are killed, and what must hold of them. */
@NullMarked
package dev.iapo.testkit.kill;

import org.jspecify.annotations.NullMarked;
