/** The actor between a run and a provider: pacing, bounded concurrency, retries, breaker. */
@NullMarked
package dev.iapo.gateway;

import org.jspecify.annotations.NullMarked;
