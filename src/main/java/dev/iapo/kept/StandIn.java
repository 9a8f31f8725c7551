package dev.iapo.kept;

import dev.iapo.config.SimulatedSetup;
import dev.iapo.domain.Seeds;
import dev.iapo.domain.Task;
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
    Duration batchTime) {
  static StandIn of(SimulatedSetup simulated, Task task) {
    return new StandIn(
        simulated.responses(task),
        fingerprint(simulated.behaviour()),
        simulated.latency(),
        simulated.maxChoices(),
        simulated.batchTime());
  }

  /** Tells apart what stand-ins answer. */
  public static String fingerprint(String answers) {
    return "%016x".formatted(Seeds.hash(answers));
  }

  /** The same, that takes so long to answer a call. */
  public StandIn withLatency(Duration other) {
    return new StandIn(responses, fingerprint, other, maxChoices, batchTime);
  }
}
