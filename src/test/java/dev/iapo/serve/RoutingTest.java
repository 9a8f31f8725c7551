package dev.iapo.serve;

import static dev.iapo.serve.ServeBench.SOON;
import static dev.iapo.serve.ServeBench.by;
import static dev.iapo.serve.ServeBench.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import akka.actor.testkit.typed.javadsl.TestProbe;
import dev.iapo.domain.Seeds;
import dev.iapo.serve.ServeBench.Setting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which version answers, and what becomes of questions to one that goes. */
class RoutingTest {
  private static final PolicyText ONE = new PolicyText("majority-vote", 1);
  private static final int QUESTIONS = 10_000;

  private final Endpoint endpoint = new Endpoint();

  @AfterEach
  void close() {
    endpoint.close();
  }

  private static int version(ServeBench bench, Question question) {
    return bench.answer(question).by().version();
  }

  @Test
  void ask_candidateWithAShare_getsThatShareOfUsersAlwaysTheSame() {
    Setting setting =
        Setting.PLAIN
            .asking("choices-per-call = 1, limits { in-flight = 64 }")
            .serving("in-flight = 20000");
    try (ServeBench bench = new ServeBench(endpoint, setting)) {
      bench.deploy(ONE);
      bench.candidate(ONE, 0.2);
      List<TestProbe<Reply>> asked = new ArrayList<>();
      for (int i = 0; i < QUESTIONS; i++) {
        asked.add(bench.begin(question()));
      }
      long second = 0;
      for (TestProbe<Reply> probe : asked) {
        second += ((Reply.Answer) probe.receiveMessage(SOON)).by().version() == 2 ? 1 : 0;
        probe.stop();
      }
      double error = Math.sqrt(0.2 * 0.8 / QUESTIONS);
      assertThat((double) second / QUESTIONS).isCloseTo(0.2, within(5 * error));
      Set<Integer> routed = new HashSet<>();
      for (int user = 0; user < 30; user++) {
        int version = version(bench, by("user " + user));
        routed.add(version);
        assertThat(version(bench, by("user " + user))).isEqualTo(version);
        assertThat(version).isEqualTo(share("user " + user) < 0.2 ? 2 : 1);
      }
      assertThat(routed).containsExactlyInAnyOrder(1, 2);
    }
  }

  private static double share(String user) {
    return (Seeds.mix(Seeds.hash("sums"), Seeds.hash(user)) >>> 11) * 0x1p-53;
  }

  @Test
  void orders_oneAfterAnother_changeWhoAnswers() {
    try (ServeBench bench = new ServeBench(endpoint)) {
      assertThat(bench.deploy(ONE)).isEqualTo(1);
      assertThat(bench.candidate(ONE, 0)).isEqualTo(2);
      assertThat(version(bench, question())).isEqualTo(1);
      assertThat(version(bench, question("iapo/sums@2"))).isEqualTo(2);
      bench.order(replyTo -> new PolicyKeeper.Share("sums", 1, replyTo));
      assertThat(version(bench, question())).isEqualTo(2);
      bench.order(replyTo -> new PolicyKeeper.Promote("sums", OptionalInt.empty(), replyTo));
      assertThat(bench.view().live()).isEqualTo(2);
      assertThat(bench.view().before()).hasValue(1);
      assertThat(bench.view().candidate()).isEmpty();
      bench.order(replyTo -> new PolicyKeeper.RollBack("sums", replyTo));
      assertThat(version(bench, question())).isEqualTo(1);
      bench.undeploy(OptionalInt.of(2));
      assertThat(bench.refusal(question("iapo/sums@2")).reason())
          .isEqualTo(Reply.Reason.UNKNOWN_MODEL);
      assertThat(bench.deploy(ONE)).isEqualTo(3);
      assertThat(bench.undeploy(OptionalInt.empty())).isEqualTo(new Outcome.Undeployed("sums"));
      assertThat(bench.refusal(question()).reason()).isEqualTo(Reply.Reason.UNKNOWN_MODEL);
      assertThat(bench.deploy(ONE)).isEqualTo(1);
    }
  }

  @Test
  void share_outOfRange_isRefusedAndAllGoesOn() {
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(ONE);
      bench.candidate(ONE, 0.5);
      for (double share : new double[] {-1, 2, Double.NaN}) {
        Outcome refused = bench.order(replyTo -> new PolicyKeeper.Share("sums", share, replyTo));
        assertThat(refused)
            .isEqualTo(
                new Outcome.Refused(
                    Outcome.Why.INVALID_REQUEST, "share: " + share + " (expected: 0..1)"));
      }
      assertThat(bench.view().share()).isEqualTo(0.5);
    }
  }

  @Test
  void undeploy_questionUnderWay_isAnsweredStill() {
    endpoint.hold(call -> true);
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(ONE);
      TestProbe<Reply> asked = bench.begin(question());
      Awaitility.await().atMost(SOON).until(() -> endpoint.calls() == 1);
      bench.undeploy(OptionalInt.empty());
      bench.deploy(ONE);
      endpoint.release();
      assertThat(asked.receiveMessage(SOON)).isInstanceOf(Reply.Answer.class);
      bench.settled();
      assertThat(bench.requests("answered")).isZero(); // of the policy that is there now
      bench.answer(question());
      Awaitility.await().atMost(SOON).until(() -> bench.requests("answered") == 1);
    }
  }
}
