package dev.iapo.config;

import dev.iapo.gateway.BatchSettings;
import java.time.Duration;

/**
 * That a provider executes requests as batches, and how.
 *
 * @param fileTimeout within which an upload or a download of a file ends
 * @param priceShare the share of the prices of single calls that is charged
 */
public record BatchSetup(BatchSettings settings, Duration fileTimeout, double priceShare) {}
