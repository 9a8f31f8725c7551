package dev.iapo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.iapo.config.ServingTerms;
import dev.iapo.daemon.DaemonBench.Setting;
import dev.iapo.daemon.RunView.State;
import dev.iapo.run.Infrastructure;
import dev.iapo.serve.DaemonBacker;
import dev.iapo.serve.Outcome;
import dev.iapo.serve.PolicyKeeper;
import dev.iapo.serve.PolicySettings;
import dev.iapo.serve.Preference;
import dev.iapo.serve.Question;
import dev.iapo.serve.Reply;
import dev.iapo.trace.Tracing;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies of a daemon's runs, which are asked whom the runs asked. */
class DeployedRunTest {
  private static final int BUDGET = 300;

  @TempDir private Path dir = Path.of("");

  /** The keeper of policies of a daemon. */
  private final class Policies {
    final DaemonBench bench;
    final ActorRef<PolicyKeeper.Command> keeper;

    Policies(DaemonBench bench, Setting setting) {
      this.bench = bench;
      TestProbe<Infrastructure> through = bench.kit.createTestProbe();
      bench.keeper.tell(new RunKeeper.GetInfrastructure(through.getRef()));
      keeper =
          bench.kit.spawn(
              PolicyKeeper.create(
                  new PolicySettings(
                      setting.daemon().serving(), Optional.of(dir.resolve("policies"))),
                  through.receiveMessage(DaemonBench.SOON),
                  new DaemonBacker(
                      bench.kit.system(),
                      setting.daemon(),
                      new SubmittedTasks(setting.daemon(), id -> Optional.empty()),
                      dir.resolve("data/runs"),
                      Tracing.NONE),
                  bench.meters));
    }

    Outcome order(Function<ActorRef<Outcome>, PolicyKeeper.Command> order) {
      TestProbe<Outcome> probe = bench.kit.createTestProbe();
      keeper.tell(order.apply(probe.getRef()));
      return probe.receiveMessage(DaemonBench.SOON);
    }

    Outcome deploy(String run) {
      return order(
          replyTo ->
              new PolicyKeeper.Deploy(
                  "sums",
                  new PolicyKeeper.OfRun(run),
                  ServingTerms.byDefault(),
                  OptionalDouble.empty(),
                  "",
                  "tester",
                  replyTo));
    }

    Reply ask(String text) {
      TestProbe<Reply> probe = bench.kit.createTestProbe();
      keeper.tell(
          new PolicyKeeper.Ask(
              new Question(
                  "iapo/sums",
                  new Preference.Usual(),
                  Optional.of(text),
                  Map.of(),
                  OptionalLong.of(1),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty()),
              probe.getRef()));
      return probe.receiveMessage(DaemonBench.SOON);
    }

    Reply.Answer answer(String text) {
      Awaitility.await().atMost(DaemonBench.SOON).until(() -> isReady(ask("1+1?")));
      return (Reply.Answer) ask(text);
    }

    private static boolean isReady(Reply reply) {
      return !(reply instanceof Reply.Refused refused)
          || !refused.message().equals("the server starts");
    }

    Reply.Refused refusal() {
      Awaitility.await().atMost(DaemonBench.SOON).until(() -> isReady(ask("1+1?")));
      return (Reply.Refused) ask("1+1?");
    }
  }

  /** A question of the task's data, whose answers the stand-in knows. */
  private static String question(int row) {
    return first("t") + row + "+1?";
  }

  private static int first(String name) {
    return Math.floorMod(name.hashCode(), 100_000) * 100; // as DaemonBench numbers them
  }

  @Test
  void deploy_runWithAStandIn_isAnsweredByItAlsoAfterARestartUntilTheRunIsGone() {
    Setting setting = Setting.of(dir);
    String run;
    try (DaemonBench bench = new DaemonBench(setting)) {
      run = bench.run(DaemonBench.alone("t", BUDGET, 0));
      bench.await(run, State.COMPLETED);
      Policies policies = new Policies(bench, setting);
      assertThat(policies.deploy(run)).isInstanceOf(Outcome.Deployed.class);
      assertThat(policies.answer(question(0)).key()).isPresent();
      Outcome.Refused unknown = (Outcome.Refused) policies.deploy("../" + run);
      assertThat(unknown.why()).isEqualTo(Outcome.Why.UNKNOWN_RUN);
      assertThat(unknown.detail()).isEqualTo("run ../" + run + " (expected: one of this daemon)");
    }
    try (DaemonBench bench = new DaemonBench(setting)) {
      Policies policies = new Policies(bench, setting);
      assertThat(policies.answer(question(0)).key()).isPresent();
      assertThat(bench.delete(run)).isInstanceOf(Answer.Deleted.class);
      assertThat(policies.answer(question(1)).key()).isPresent();
    }
    try (DaemonBench bench = new DaemonBench(setting)) {
      Policies policies = new Policies(bench, setting);
      Reply.Refused refused = policies.refusal();
      assertThat(refused.reason()).isEqualTo(Reply.Reason.PROVIDER_UNAVAILABLE);
      assertThat(refused.message())
          .startsWith("version 1 of sums cannot be asked: provider simulated: ");
      Outcome outcome =
          policies.order(
              replyTo -> new PolicyKeeper.Undeploy("sums", OptionalInt.empty(), replyTo));
      assertThat(outcome).isEqualTo(new Outcome.Undeployed("sums"));
    }
  }

  @Test
  void deploy_runThatHasNotEnded_isRefused() {
    Setting setting = Setting.of(dir).taking(0, 5);
    try (DaemonBench bench = new DaemonBench(setting)) {
      String run = bench.run(DaemonBench.alone("t", BUDGET, 0));
      Outcome.Refused refused = (Outcome.Refused) new Policies(bench, setting).deploy(run);
      assertThat(refused.why()).isEqualTo(Outcome.Why.NO_POLICY);
      assertThat(refused.detail())
          .isEqualTo("run " + run + " has no policy yet (expected: a run that has ended)");
    }
  }
}
