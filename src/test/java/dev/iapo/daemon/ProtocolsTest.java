package dev.iapo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.iapo.config.DaemonFile;
import dev.iapo.daemon.DaemonBench.Setting;
import dev.iapo.run.Infrastructure;
import dev.iapo.run.RunMeters;
import dev.iapo.store.Store;
import dev.iapo.store.jdbc.Stores;
import dev.iapo.trace.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeper and host take every message of their protocols; what nothing was declared for is seen. */
class ProtocolsTest {
  @TempDir Path dir;
  private String run = "";
  private @Nullable Store store;

  @BeforeEach
  void keepARun() {
    try (DaemonBench bench = new DaemonBench(Setting.of(dir).taking(0, 5))) {
      run = bench.run(DaemonBench.alone("t", 400, 0));
      bench.shutDown();
    }
    store = Stores.open(dir.resolve("data"), Optional.empty());
  }

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
    }
  }

  private Behavior<RunKeeper.Command> keeper() {
    return RunKeeper.create(
        new DaemonSettings(dir.resolve("data/runs"), 0, 5, OptionalInt.empty(), Duration.ZERO),
        List.of(),
        Objects.requireNonNull(store),
        new SubmittedTasks(DaemonFile.byDefault(), id -> Optional.empty()),
        new SimpleMeterRegistry());
  }

  private Behavior<RunHost.Command> host() {
    HostSettings settings =
        new HostSettings(
            Objects.requireNonNull(store),
            new SubmittedTasks(DaemonFile.byDefault(), id -> Optional.empty()),
            new Infrastructure(
                Optional.empty(),
                TestInbox.<dev.iapo.ledger.Ledger.Command>create().getRef(),
                Map.of()),
            new SimpleMeterRegistry(),
            new RunMeters(new SimpleMeterRegistry(), List.of()),
            Tracing.NONE,
            InstantSource.system(),
            OptionalInt.empty());
    return RunHost.create(
        settings, run, RunHost.Mode.DRAW, TestInbox.<HostReport>create().getRef());
  }

  @Test
  void keeper_everyMessage_isHandled() throws ReflectiveOperationException {
    assertHandled(RunKeeper.Command.class, this::keeper);
  }

  @Test
  void host_everyMessage_isHandled() throws ReflectiveOperationException {
    assertHandled(RunHost.Command.class, this::host);
  }

  private static <T> void assertHandled(Class<T> protocol, Supplier<Behavior<T>> actor)
      throws ReflectiveOperationException {
    for (Class<?> message : protocol.getPermittedSubclasses()) {
      assertThat(isHandled(actor.get(), protocol.cast(empty(message)))).as("%s", message).isTrue();
    }
  }

  /** Messages have no content here: a handler that fails because of that was found all the same. */
  @SuppressWarnings("CatchingUnchecked")
  private static <T> boolean isHandled(Behavior<T> behavior, T message) {
    BehaviorTestKit<T> actor = BehaviorTestKit.create(behavior);
    try {
      actor.run(message);
    } catch (Exception ofTheHandler) {
      return true;
    }
    return actor.returnedBehavior() != Behaviors.<T>unhandled();
  }

  private static Object empty(Class<?> message) throws ReflectiveOperationException {
    Class<?>[] types =
        Arrays.stream(message.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    Constructor<?> constructor = message.getDeclaredConstructor(types);
    constructor.setAccessible(true);
    return constructor.newInstance(Arrays.stream(types).map(ProtocolsTest::nothing).toArray());
  }

  private static @Nullable Object nothing(Class<?> type) {
    return Map.<Class<?>, Object>of(
            int.class,
            1,
            long.class,
            1L,
            boolean.class,
            false,
            Optional.class,
            Optional.empty(),
            OptionalInt.class,
            OptionalInt.empty())
        .get(type);
  }
}
