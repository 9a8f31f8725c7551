package dev.iapo.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.config.ServingTerms;
import dev.iapo.serve.Outcome.Why;
import dev.iapo.serve.PolicyKeeper.OfFile;
import dev.iapo.serve.ServeBench.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Policies that cannot be served are refused with the remedy, and leave nothing behind. */
class RefusedPoliciesTest {
  private final Endpoint endpoint = new Endpoint();
  private ServeBench bench = new ServeBench(endpoint);

  @BeforeEach
  void forget() {
    assertThat(bench.refusal(ServeBench.question()).reason()).isEqualTo(Reply.Reason.UNKNOWN_MODEL);
  }

  @AfterEach
  void close() {
    assertThat(bench.refusal(ServeBench.question()).reason()).isEqualTo(Reply.Reason.UNKNOWN_MODEL);
    assertThat(endpoint.calls()).isZero();
    bench.close();
    endpoint.close();
  }

  private void assertRefused(Outcome outcome, Why why, String detail, String... problems) {
    Outcome.Refused refused = (Outcome.Refused) outcome;
    assertThat(refused.problems()).isEqualTo(List.of(problems));
    assertThat(refused.detail()).isEqualTo(detail);
    assertThat(refused.why()).isEqualTo(why);
  }

  private Outcome deploy(String policy, String terms) {
    return bench.deploy(new OfFile(policy), terms, OptionalDouble.empty());
  }

  private Outcome deploy(PolicyText policy) {
    return deploy(policy.json(), "{}");
  }

  @Test
  void deploy_oracle_isRefused() {
    assertRefused(
        deploy(new PolicyText("best-of-n", 4).edit(context -> context.put("oracle", true))),
        Why.INVALID_POLICY,
        "it cannot be served",
        "context free: best-of-n of free selects by a score that needs the reference answer, which nobody has when it is served (expected: an objective with another selector, such as a judge)");
  }

  @Test
  void deploy_newerVersionAndDamage_isRefused() {
    PolicyText newer = new PolicyText("majority-vote", 4);
    newer.root.put("format", "iapo-policy/2");
    assertRefused(
        deploy(newer),
        Why.INVALID_POLICY,
        "not a policy",
        "policy: format: iapo-policy/2 (expected: iapo-policy/1; a newer iapo reads this one)");
    String whole = new PolicyText("majority-vote", 4).json();
    for (int length = 0; length < whole.length(); length += 97) {
      Outcome.Refused refused = (Outcome.Refused) deploy(whole.substring(0, length), "{}");
      assertThat(refused.why()).isEqualTo(Why.INVALID_POLICY);
      assertThat(refused.problems()).hasSize(1).allMatch(problem -> problem.startsWith("policy"));
    }
  }

  @Test
  void deploy_providersThatAreNotThere_areNamed() {
    assertRefused(
        deploy(new PolicyText("majority-vote", 4).edit(context -> context.put("provider", "x"))),
        Why.INVALID_POLICY,
        "it cannot be served here",
        "provider x: not of this daemon (expected one of: there)");
  }

  @Test
  void deploy_policyOfAStandIn_isToldWhoseItHasToBe() {
    bench.close();
    String another = "choices-per-call = 1 }, alone { kind = simulated";
    bench = new ServeBench(endpoint, Setting.PLAIN.asking(another));
    assertRefused(
        deploy(
            new PolicyText("majority-vote", 4).edit(context -> context.put("provider", "alone"))),
        Why.INVALID_POLICY,
        "it cannot be served here",
        "provider alone: simulated, which answers for a run of this daemon only (expected: that run instead of its policy file)");
  }

  @Test
  void deploy_termsThatDoNotFit_areNamed() {
    assertRefused(
        deploy(new PolicyText("majority-vote", 4).json(), "{\"context\":\"cheap\"}"),
        Why.INVALID_POLICY,
        "it cannot be served",
        "context: cheap (expected one of: free)");
    assertThat(
            ((Outcome.Refused)
                    deploy(new PolicyText("majority-vote", 4).json(), "{\"deadline\":\"1h\"}"))
                .problems())
        .hasSize(1)
        .allMatch(problem -> problem.startsWith("deadline: ") && problem.contains("most-deadline"));
  }

  @Test
  void deploy_wrongNamesAndFirstShares_areRefused() {
    Outcome outcome =
        bench.order(
            replyTo ->
                new PolicyKeeper.Deploy(
                    "../sums",
                    new OfFile(new PolicyText("majority-vote", 1).json()),
                    ServingTerms.byDefault(),
                    OptionalDouble.empty(),
                    "",
                    "me",
                    replyTo));
    assertRefused(
        outcome,
        Why.INVALID_REQUEST,
        "name ../sums (expected: lower case letters, digits, \".\", \"_\" and \"-\", at most 64)");
    assertRefused(
        bench.deploy(
            new OfFile(new PolicyText("majority-vote", 1).json()), "{}", OptionalDouble.of(0.5)),
        Why.WRONG_STATE,
        "a share of the first version (expected: none, as it is live)");
    assertRefused(
        bench.deploy(new PolicyKeeper.OfRun("r1"), "{}", OptionalDouble.empty()),
        Why.UNKNOWN_RUN,
        "run r1 (expected: a policy, as there are no runs)");
    assertRefused(
        bench.order(replyTo -> new PolicyKeeper.RollBack("sums", replyTo)),
        Why.UNKNOWN_POLICY,
        "policy sums (expected one that is deployed; there is none)");
  }

  @Test
  void deploy_backerFails_isToldAndOthersGoOn() {
    bench.close();
    bench =
        new ServeBench(
            endpoint,
            Setting.PLAIN,
            daemon ->
                new Backer() {
                  @Override
                  public Path policyOf(String run) {
                    throw new IllegalStateException("a bug");
                  }

                  @Override
                  public CompletionStage<Backing> of(Optional<String> run) {
                    throw new IllegalStateException("another bug");
                  }
                });
    assertThat(((Outcome.Refused) deploy(new PolicyText("majority-vote", 1))).detail())
        .isEqualTo("it failed: java.lang.IllegalStateException: another bug");
    assertThat(
            ((Outcome.Refused)
                    bench.deploy(new PolicyKeeper.OfRun("r1"), "{}", OptionalDouble.empty()))
                .detail())
        .isEqualTo("it failed: java.lang.IllegalStateException: a bug");
  }
}
