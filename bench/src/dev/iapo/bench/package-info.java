/** Benchmarks: programs and JMH microbenchmarks, started by {@code bench/run}. */
@NullMarked
package dev.iapo.bench;

import org.jspecify.annotations.NullMarked;
