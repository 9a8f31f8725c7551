/** Scenario runs of the engine: whole runs against a server on the loopback interface. */
@NullMarked
package dev.iapo.bench.engine;

import org.jspecify.annotations.NullMarked;
