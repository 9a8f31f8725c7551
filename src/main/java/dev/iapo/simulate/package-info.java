/** Recorded environments and their exact utilities. */
@NullMarked
package dev.iapo.simulate;

import org.jspecify.annotations.NullMarked;
