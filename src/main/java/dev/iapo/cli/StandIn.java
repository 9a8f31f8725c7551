package dev.iapo.cli;

import dev.iapo.simulate.ResponseModel;
import java.time.Duration;

/**
 * How the stand-in endpoint of a task behaves.
 *
 * @param responses what it answers
 * @param latency of a call
 * @param maxChoices it gives in one call
 * @param batchTime it takes for a batch
 */
record StandIn(ResponseModel responses, Duration latency, int maxChoices, Duration batchTime) {}
