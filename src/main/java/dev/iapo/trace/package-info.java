/** The course of runs as spans, and their way to a collector. */
@NullMarked
package dev.iapo.trace;

import org.jspecify.annotations.NullMarked;
