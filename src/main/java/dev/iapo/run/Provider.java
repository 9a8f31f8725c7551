package dev.iapo.run;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import dev.iapo.gateway.BatchGateway;
import dev.iapo.gateway.BatchSettings;
import dev.iapo.gateway.GatewaySettings;
import dev.iapo.gateway.LlmGateway;
import dev.iapo.ledger.Ledger;
import dev.iapo.llm.BatchLlm;
import dev.iapo.llm.LlmClient;
import dev.iapo.store.Recorder;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;

/**
 * A provider as a run uses it.
 *
 * @param gateway how it may be used; its provider is what the task's models name
 * @param access is used, and not closed
 */
public record Provider(GatewaySettings gateway, Access access) {
  /** How requests are executed. */
  public sealed interface Access {}

  /** One by one. */
  public record Live(LlmClient client) implements Access {}

  /** Many at a time, within hours. */
  public record Batched(BatchLlm client, BatchSettings settings) implements Access {}

  /** A provider that executes requests one by one. */
  public Provider(GatewaySettings gateway, LlmClient client) {
    this(gateway, new Live(client));
  }

  Behavior<LlmGateway.Command> behavior(
      ActorRef<Ledger.Command> ledger,
      Optional<ActorRef<Recorder.Command>> recorder,
      MeterRegistry meters) {
    if (access instanceof Batched batched) {
      return BatchGateway.create(
          gateway, batched.settings(), batched.client(), ledger, recorder, meters);
    }
    return LlmGateway.create(gateway, ((Live) access).client(), ledger, recorder, meters);
  }
}
