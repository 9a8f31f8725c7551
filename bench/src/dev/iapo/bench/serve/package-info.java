/** Policies behind the daemon's endpoint: latency, throughput, and what stopping early saves. */
@NullMarked
package dev.iapo.bench.serve;

import org.jspecify.annotations.NullMarked;
