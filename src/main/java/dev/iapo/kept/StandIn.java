package dev.iapo.kept;

import dev.iapo.simulate.ResponseModel;
import java.time.Duration;

/**
 * How the stand-in endpoint of a task behaves.
 *
 * @param responses what it answers
 * @param fingerprint tells apart what stand-ins answer
 * @param latency of a call
 * @param maxChoices it gives in one call
 * @param batchTime it takes for a batch
 */
public record StandIn(
    ResponseModel responses,
    String fingerprint,
    Duration latency,
    int maxChoices,
    Duration batchTime) {}
