package dev.iapo.daemon;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.iapo.config.DaemonFile;
import dev.iapo.config.DaemonSetup;
import dev.iapo.daemon.RunView.State;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Priority;
import dev.iapo.kept.Connections;
import dev.iapo.store.Store;
import dev.iapo.store.jdbc.Stores;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** A keeper of the runs in a folder, as often as it is started and stopped. */
final class DaemonBench implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(30);

  /** How a daemon is set up. */
  record Setting(
      Path folder,
      DaemonSetup daemon,
      int running,
      int queued,
      Duration drain,
      UnaryOperator<Store> store) {
    static Setting of(Path folder) {
      return new Setting(
          folder, DaemonFile.byDefault(), 2, 5, Duration.ofSeconds(10), UnaryOperator.identity());
    }

    Setting taking(int newRunning, int newQueued) {
      return new Setting(folder, daemon, newRunning, newQueued, drain, store);
    }

    Setting draining(Duration newDrain) {
      return new Setting(folder, daemon, running, queued, newDrain, store);
    }

    Setting over(UnaryOperator<Store> other) {
      return new Setting(folder, daemon, running, queued, drain, other);
    }

    /** With a provider "there" that speaks OpenAI's API at an address. */
    Setting asking(URI there, int inFlight) {
      String conf =
          """
          providers { there { kind = openai, base-url = "%s", api-key-variable = KEY
            prices { input = 1.0, output = 2.0 }
            choices-per-call = 1
            retry { attempts = 3, initial-backoff = 5ms, max-backoff = 20ms }
            limits { in-flight = %d } } }
          """
              .formatted(there, inFlight);
      try {
        Path file = Files.writeString(folder.resolve("daemon.conf"), conf);
        DaemonSetup read = DaemonFile.load(file, Map.of("KEY", "sk-canary-daemon"));
        return new Setting(folder, read, running, queued, drain, store);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A task whose prompts A and B ask the provider "there" for sums. */
  static String sums(String name, int budget, String more) {
    return """
        {"name":"%s","models":[{"name":"m","provider":"there"}],
         "prompts":[
           {"id":"a","messages":[{"role":"user","content":"A {{question}}"}]},
           {"id":"b","messages":[{"role":"user","content":"B {{question}}"}]}],
         "data":{"rows":[%s],"id":"id","answer":"answer","train-share":1},
         "answer":{"extractor":"last-number","equality":"numeric"},
         "objectives":[{"name":"correct","scorer":"correct"}],
         "strategies":["majority-vote"],"max-scale":4,
         "cost":{"unit":"tokens"},
         "contexts":[{"id":"best","weights":{"correct":1}}],
         "budget":{"completions":%d},"tolerance":0.05,"stop-when-decided":false%s}
        """
        .formatted(name, rows(name), budget, more);
  }

  static String sums(String name, int budget) {
    return sums(name, budget, "");
  }

  /** Such a task whose prompts a stand-in of its own answers. */
  static String alone(String name, int budget, int latencyMillis) {
    return sums(
            name,
            budget,
            """
            ,"simulated":{"latency":"%dms","prompts":{
              "a":{"skill":0.7,"steadiness":0.2},"b":{"skill":0.4,"steadiness":0.2}}}
            """
                .formatted(latencyMillis))
        .replace("\"provider\":\"there\"", "\"provider\":\"simulated\"");
  }

  /** Each task has questions of its own, so that none takes answers from another. */
  private static String rows(String name) {
    int first = Math.floorMod(name.hashCode(), 100_000) * 100;
    return IntStream.range(0, 40)
        .mapToObj(
            i ->
                "{\"id\":\"q%d\",\"question\":\"%d+1?\",\"answer\":\"%d\",\"difficulty\":\"0.%02d\"}"
                    .formatted(i, first + i, first + i + 1, i * 2))
        .collect(Collectors.joining(","));
  }

  final ActorTestKit kit = ActorTestKit.create();
  final MeterRegistry meters = new SimpleMeterRegistry();
  final Store store;
  final ActorRef<RunKeeper.Command> keeper;
  private final Store opened;
  private final Connections connections = new Connections();

  DaemonBench(Setting setting) {
    opened = Stores.open(setting.folder().resolve("data"), Optional.empty());
    store = setting.store().apply(opened);
    keeper =
        kit.spawn(
            RunKeeper.create(
                new DaemonSettings(
                    setting.folder().resolve("data/runs"),
                    setting.running(),
                    setting.queued(),
                    OptionalInt.empty(),
                    setting.drain()),
                setting.daemon().providers().values().stream()
                    .map(provider -> provider.setup())
                    .filter(provider -> !provider.simulated())
                    .map(connections::to)
                    .toList(),
                store,
                new SubmittedTasks(setting.daemon(), id -> Optional.empty()),
                meters));
  }

  Answer ask(Function<ActorRef<Answer>, RunKeeper.Command> command) {
    TestProbe<Answer> probe = kit.createTestProbe();
    keeper.tell(command.apply(probe.getRef()));
    return probe.receiveMessage(SOON);
  }

  RunKeeper.Submit submission(String document, Priority priority, ActorRef<Answer> replyTo) {
    return new RunKeeper.Submit(
        document, "job", priority, OptionalInt.empty(), "tester", Optional.empty(), "", replyTo);
  }

  Answer submit(String document) {
    return ask(replyTo -> submission(document, Priority.NORMAL, replyTo));
  }

  /** The id of a run that is taken on. */
  String run(String document) {
    return run(document, Priority.NORMAL);
  }

  String run(String document, Priority priority) {
    Answer answer = ask(replyTo -> submission(document, priority, replyTo));
    if (answer instanceof Answer.Accepted accepted) {
      return accepted.run().id();
    }
    throw new AssertionError(answer);
  }

  RunView get(String id) {
    return ((Answer.Found) ask(replyTo -> new RunKeeper.Get(id, replyTo))).run();
  }

  List<RunView> all() {
    TestProbe<RunKeeper.All> probe = kit.createTestProbe();
    keeper.tell(new RunKeeper.GetAll(probe.getRef()));
    return probe.receiveMessage(SOON).runs();
  }

  Answer pause(String id) {
    return ask(replyTo -> new RunKeeper.Pause(id, replyTo));
  }

  Answer resume(String id) {
    return ask(replyTo -> new RunKeeper.Resume(id, replyTo));
  }

  Answer cancel(String id) {
    return ask(replyTo -> new RunKeeper.Cancel(id, replyTo));
  }

  Answer delete(String id) {
    return ask(replyTo -> new RunKeeper.Delete(id, replyTo));
  }

  Answer raise(String id, long completions) {
    return ask(
        replyTo ->
            new RunKeeper.RaiseBudget(
                id, Budget.Unit.COMPLETIONS, completions, OptionalInt.empty(), replyTo));
  }

  RunView await(String id, State state) {
    Awaitility.await().atMost(SOON).until(() -> get(id).state(), state::equals);
    return get(id);
  }

  /** Until so many completions are paid for. */
  void awaitSpent(String id, long completions) {
    Awaitility.await().atMost(SOON).until(() -> get(id).spent().completions() >= completions);
  }

  /** Stops it as a daemon is stopped. */
  void shutDown() {
    TestProbe<RunKeeper.Stopped> probe = kit.createTestProbe();
    keeper.tell(new RunKeeper.ShutDown(probe.getRef()));
    probe.receiveMessage(SOON);
    close();
  }

  /** Stops it at once. */
  @Override
  public void close() {
    kit.shutdownTestKit();
    opened.close();
    new Thread(connections::close).start(); // it waits for calls that hang
  }
}
