package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Task;
import dev.iapo.gateway.LlmGateway;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.ledger.Ledger;
import dev.iapo.scoring.CompletionScorer;
import dev.iapo.testkit.Environments;
import dev.iapo.testkit.GatewayBench;
import dev.iapo.testkit.RunBench;
import dev.iapo.testkit.ScriptedClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A receive builder is not checked for exhaustiveness, so this is: in each of its states an actor
 * takes every message of its protocol, or rejects it by an exception of its own. A message that
 * nothing was declared for is <em>unhandled</em>.
 */
class ProtocolsTest {
  private static final Task TASK =
      RunBench.task(
          Environments.votes(TieRule.FAIR), new Budget(Budget.Unit.COMPLETIONS, 50, 0), 1);
  private static final RunSettings SETTINGS = RunBench.settings(TASK, 5, 3);

  /** An actor in a state, made anew for each message. */
  private record State(
      String name, Class<?> protocol, Supplier<? extends BehaviorTestKit<?>> actor) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<State> STATES =
      List.of(
          new State("ledger", Ledger.Command.class, () -> kit(ledger())),
          new State("gateway", LlmGateway.Command.class, () -> kit(gateway())),
          new State("arm", ArmActor.Command.class, () -> kit(arm())),
          new State("supervisor, running", RunSupervisor.Command.class, () -> kit(supervisor())),
          new State("supervisor, draining", RunSupervisor.Command.class, ProtocolsTest::draining));

  private static <T> BehaviorTestKit<T> kit(Behavior<T> behavior) {
    return BehaviorTestKit.create(behavior);
  }

  private static Behavior<Ledger.Command> ledger() {
    return Ledger.create(new SimpleMeterRegistry());
  }

  private static Behavior<LlmGateway.Command> gateway() {
    return LlmGateway.create(
        GatewayBench.settings(),
        ScriptedClient.obliging(),
        TestInbox.<Ledger.Command>create().getRef(),
        new SimpleMeterRegistry());
  }

  private static Behavior<ArmActor.Command> arm() {
    return ArmActor.create(
        new ArmActor.Work(
            SETTINGS,
            TASK.configurations().get(0),
            new CompletionScorer(TASK.judging()),
            new Appraisals(SETTINGS),
            Map.of(RunBench.PROVIDER, TestInbox.<LlmGateway.Command>create().getRef()),
            TestInbox.<Ledger.Command>create().getRef()),
        TestInbox.<ArmActor.Report>create().getRef());
  }

  private static Behavior<RunSupervisor.Command> supervisor() {
    return RunSupervisor.create(
        SETTINGS,
        Map.of(RunBench.PROVIDER, TestInbox.<LlmGateway.Command>create().getRef()),
        TestInbox.<Ledger.Command>create().getRef(),
        Optional.empty(),
        TestInbox.<RunEvent>create().getRef()::tell);
  }

  private static BehaviorTestKit<RunSupervisor.Command> draining() {
    BehaviorTestKit<RunSupervisor.Command> kit = kit(supervisor());
    kit.run(new RunSupervisor.Stop());
    assertThat(kit.isAlive()).as("pulls are under way").isTrue();
    return kit;
  }

  static Stream<Arguments> messages() {
    return STATES.stream()
        .flatMap(
            state ->
                Arrays.stream(state.protocol().getPermittedSubclasses())
                    .map(message -> Arguments.of(state, message)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("messages")
  @SuppressWarnings("unchecked")
  void receive_everyMessageInEveryState_isHandledOrRejected(State state, Class<?> message)
      throws ReflectiveOperationException {
    BehaviorTestKit<Object> actor = (BehaviorTestKit<Object>) state.actor().get();
    assertThat(isHandled(actor, empty(message))).isTrue();
  }

  /** Messages have no content here: a handler that fails because of that was found all the same. */
  @SuppressWarnings("CatchingUnchecked")
  private static boolean isHandled(BehaviorTestKit<Object> actor, Object message) {
    try {
      actor.run(message);
    } catch (Exception ofTheHandler) {
      return true;
    }
    return actor.returnedBehavior() != Behaviors.unhandled();
  }

  private static Object empty(Class<?> message) throws ReflectiveOperationException {
    Class<?>[] types =
        Arrays.stream(message.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    Constructor<?> constructor = message.getDeclaredConstructor(types);
    constructor.setAccessible(true);
    @Nullable Object[] arguments =
        Arrays.stream(types).map(ProtocolsTest::nothing).toArray(Object[]::new);
    try {
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw new AssertionError(message + " cannot be made without content", e);
    }
  }

  private static @Nullable Object nothing(Class<?> type) {
    return Map.<Class<?>, Object>of(int.class, 1, long.class, 0L, boolean.class, false).get(type);
  }

  /** The method of this test finds what it looks for. */
  @Test
  void isHandled_messageWithoutAHandler_isSeen() {
    Behavior<Object> onlyStrings =
        Behaviors.receive(Object.class).onMessage(String.class, text -> Behaviors.same()).build();
    assertThat(isHandled(kit(onlyStrings), "text")).isTrue();
    assertThat(isHandled(kit(onlyStrings), 1)).isFalse();
  }
}
