/** The daemon as a process, under load for long and with many runs and listeners. */
@NullMarked
package dev.iapo.bench.soak;

import org.jspecify.annotations.NullMarked;
