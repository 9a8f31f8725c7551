package dev.iapo.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.io.DeploymentCodec;
import dev.iapo.io.DeploymentCodec.Deployment;
import dev.iapo.io.DeploymentCodec.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionsTest {
  @TempDir private Path dir = Path.of("");

  private static Version version(int number) {
    return new Version(number, Instant.EPOCH, "me", "", Optional.empty(), "{}");
  }

  private static Deployment first() throws Unfit {
    return Versions.first(version(1), OptionalDouble.empty());
  }

  private static Deployment further(Deployment now) throws Unfit {
    return Versions.with(now, version(Versions.next(now)), OptionalDouble.empty());
  }

  /** What deployments are, told in another way: when each version was live last. */
  private static final class Model {
    final TreeSet<Integer> versions = new TreeSet<>(List.of(1));
    final Map<Integer, Integer> left = new HashMap<>(); // those to roll back to, and since when
    int live = 1;
    int made = 1;
    int now;
    OptionalInt candidate = OptionalInt.empty();
    double share;

    void live(int next) {
      left.put(live, now);
      becomes(next);
    }

    void becomes(int next) {
      live = next;
      left.remove(next);
      if (candidate.equals(OptionalInt.of(next))) {
        candidate = OptionalInt.empty();
        share = 0;
      }
    }

    List<Integer> before() {
      return left.keySet().stream().sorted(Comparator.comparing(left::get)).toList();
    }
  }

  /** One random order to both; the deployment after it, or before if it is refused. */
  private static Deployment order(Deployment now, Model model, SplittableRandom random) {
    int number = 1 + random.nextInt(model.made + 1);
    boolean there = model.versions.contains(number);
    model.now++;
    try {
      switch (random.nextInt(7)) {
        case 0 -> {
          Deployment next = further(now);
          model.versions.add(++model.made);
          model.live(model.made);
          return next;
        }
        case 1 -> {
          double share = random.nextInt(11) / 10.0;
          Deployment next =
              Versions.with(now, version(Versions.next(now)), OptionalDouble.of(share));
          model.versions.add(++model.made);
          model.candidate = OptionalInt.of(model.made);
          model.share = share;
          return next;
        }
        case 2 -> {
          Deployment next = Versions.promoted(now, OptionalInt.empty());
          model.live(model.candidate.orElseThrow());
          return next;
        }
        case 3 -> {
          Deployment next = Versions.promoted(now, OptionalInt.of(number));
          assertThat(there && number != model.live).isTrue();
          model.live(number);
          return next;
        }
        case 4 -> {
          Deployment next = Versions.rolledBack(now);
          model.becomes(model.before().get(model.before().size() - 1));
          return next;
        }
        case 5 -> {
          Deployment next = Versions.shared(now, 0.25);
          model.candidate.orElseThrow();
          model.share = 0.25;
          return next;
        }
        default -> {
          Deployment next = Versions.without(now, number);
          assertThat(there && number != model.live).isTrue();
          model.versions.remove(number);
          model.left.remove(number);
          if (model.candidate.equals(OptionalInt.of(number))) {
            model.candidate = OptionalInt.empty();
            model.share = 0;
          }
          return next;
        }
      }
    } catch (Unfit refused) {
      return now;
    }
  }

  @Test
  void orders_anySequence_areAsTheModelSays() throws Unfit, IOException {
    Path file = dir.resolve("deployment.json");
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Model model = new Model();
      Deployment now = first();
      for (int i = 0; i < 60; i++) {
        now = order(now, model, random);
        assertThat(now.live()).isEqualTo(model.live);
        assertThat(now.candidate()).isEqualTo(model.candidate);
        assertThat(now.share()).isEqualTo(model.share);
        assertThat(now.before()).isEqualTo(model.before());
        assertThat(now.versions().stream().map(Version::number))
            .isEqualTo(List.copyOf(model.versions));
        assertThat(now.made()).isEqualTo(model.made);
      }
      Files.writeString(file, DeploymentCodec.write(now));
      assertThat(DeploymentCodec.read(file)).isEqualTo(now);
    }
  }

  @Test
  void rolledBack_afterPromotingAnOldOne_goesToTheOneInBetween() throws Unfit {
    Deployment now = further(first());
    now = Versions.promoted(now, OptionalInt.of(1));
    assertThat(now.live()).isEqualTo(1);
    now = Versions.rolledBack(now);
    assertThat(now.live()).isEqualTo(2);
    Deployment last = now;
    assertRefused(
        () -> Versions.rolledBack(last),
        Outcome.Why.WRONG_STATE,
        "no version was live before version 2 (expected: one; or promote a version)");
  }

  @Test
  void next_lastVersionUndeployed_isNotThatNumberAgain() throws Unfit {
    Deployment now = Versions.with(first(), version(2), OptionalDouble.of(0.5));
    assertThat(Versions.next(Versions.without(now, 2))).isEqualTo(3);
  }

  @Test
  void orders_thatCannotBe_sayWhatIsExpected() throws Unfit {
    Deployment one = first();
    assertRefused(
        () -> Versions.first(version(1), OptionalDouble.of(0.5)),
        Outcome.Why.WRONG_STATE,
        "a share of the first version (expected: none, as it is live)");
    assertRefused(
        () -> Versions.promoted(one, OptionalInt.empty()),
        Outcome.Why.WRONG_STATE,
        "no candidate (expected: one, or a version)");
    assertRefused(
        () -> Versions.promoted(one, OptionalInt.of(1)),
        Outcome.Why.WRONG_STATE,
        "version 1 is live already");
    assertRefused(
        () -> Versions.promoted(one, OptionalInt.of(3)),
        Outcome.Why.UNKNOWN_VERSION,
        "version 3 (expected one of: [1])");
    assertRefused(
        () -> Versions.without(one, 1),
        Outcome.Why.WRONG_STATE,
        "version 1 is live (expected: another; promote one first, or undeploy all)");
    assertRefused(
        () -> Versions.shared(one, 0.5),
        Outcome.Why.WRONG_STATE,
        "no candidate (expected: one, by a deployment with a share)");
    for (double share : new double[] {-0.1, 1.1, Double.NaN}) {
      assertRefused(
          () -> Versions.with(one, version(2), OptionalDouble.of(share)),
          Outcome.Why.INVALID_REQUEST,
          "share: " + share + " (expected: 0..1)");
    }
  }

  private interface Attempt {
    Deployment order() throws Unfit;
  }

  private static void assertRefused(Attempt attempt, Outcome.Why why, String detail) {
    assertThatThrownBy(attempt::order)
        .isInstanceOfSatisfying(
            Unfit.class,
            unfit -> assertThat(unfit.refused()).isEqualTo(new Outcome.Refused(why, detail)));
  }
}
