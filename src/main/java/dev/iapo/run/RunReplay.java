package dev.iapo.run;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.iapo.domain.FaultTolerance;
import dev.iapo.domain.Task;
import dev.iapo.gateway.LlmGateway;
import dev.iapo.ledger.Ledger;
import dev.iapo.ledger.Tariff;
import dev.iapo.schedule.Plan;
import dev.iapo.store.Recorder;
import dev.iapo.store.Store;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A kept run that is gone through again, as far as it went, without a provider and without a word
 * to the store. It tells what the run told, and stops.
 */
public final class RunReplay {
  private static final int PULLS_AT_A_TIME = 256;

  private RunReplay() {}

  /**
   * What a replay needs to know.
   *
   * @param past what is kept of the run
   */
  public static RunSettings settings(
      String run,
      Task task,
      List<Plan.Expected> expected,
      FaultTolerance faults,
      Recording.Past past) {
    Map<String, String> nowhere =
        task.providers().stream().collect(Collectors.toMap(provider -> provider, provider -> ""));
    List<Tariff> free = Collections.nCopies(task.asked().size(), new Tariff(Optional.empty()));
    return new RunSettings(
        run,
        task,
        free,
        expected,
        PULLS_AT_A_TIME,
        faults,
        Optional.of(new Recording(nowhere, false, past, true)));
  }

  /**
   * A replay that starts at once.
   *
   * @param store is used, and not closed
   * @param observer is told of the run until {@link RunEvent.Ended}
   */
  public static Behavior<RunSupervisor.Command> create(
      RunSettings run, Store store, MeterRegistry meters, ActorRef<RunEvent> observer) {
    return Behaviors.setup(
        context -> {
          ActorRef<Recorder.Command> recorder =
              context.spawn(
                  RunGuardian.stopOnBug(Recorder.create(store, InstantSource.system())),
                  "recorder",
                  Recorder.dispatcher());
          ActorRef<Ledger.Command> ledger =
              context.spawn(RunGuardian.stopOnBug(Ledger.create(meters)), "ledger");
          ActorRef<LlmGateway.Command> nobody = context.spawn(Behaviors.ignore(), "nobody");
          Map<String, ActorRef<LlmGateway.Command>> gateways = new HashMap<>();
          run.task().providers().forEach(provider -> gateways.put(provider, nobody));
          ActorRef<RunSupervisor.Command> supervisor =
              context.spawn(
                  RunSupervisor.create(
                      run, gateways, ledger, Optional.of(recorder), observer::tell),
                  "supervisor");
          return RunGuardian.forwarding(context, supervisor);
        });
  }
}
