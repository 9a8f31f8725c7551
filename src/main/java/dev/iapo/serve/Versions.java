package dev.iapo.serve;

import dev.iapo.io.DeploymentCodec.Deployment;
import dev.iapo.io.DeploymentCodec.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** How orders change which version of a policy answers. */
final class Versions {
  static final int MOST = 200;

  private Versions() {}

  /** The first version of a policy. */
  static Deployment first(Version version, OptionalDouble share) throws Unfit {
    if (share.isPresent()) {
      throw new Unfit(
          Outcome.Why.WRONG_STATE, "a share of the first version (expected: none, as it is live)");
    }
    return new Deployment(
        version.number(), OptionalInt.empty(), 0, List.of(), List.of(version), version.number());
  }

  /** The number of the next version, which none has had. */
  static int next(Deployment now) {
    return now.made() + 1;
  }

  /** With a further version: live at once, or the candidate if it has a share. */
  static Deployment with(Deployment now, Version version, OptionalDouble share) throws Unfit {
    if (now.versions().size() >= MOST) {
      throw new Unfit(
          Outcome.Why.WRONG_STATE, MOST + " versions (expected: fewer; undeploy some first)");
    }
    List<Version> versions = new ArrayList<>(now.versions());
    versions.add(version);
    int number = version.number();
    if (share.isPresent()) {
      double part = checked(share.getAsDouble());
      return new Deployment(
          now.live(), OptionalInt.of(number), part, now.before(), versions, number);
    }
    return new Deployment(
        number, now.candidate(), now.share(), past(now, number), versions, number);
  }

  /** With another version live: the candidate, unless it is named. */
  static Deployment promoted(Deployment now, OptionalInt number) throws Unfit {
    if (number.isEmpty() && now.candidate().isEmpty()) {
      throw new Unfit(Outcome.Why.WRONG_STATE, "no candidate (expected: one, or a version)");
    }
    int next = number.isPresent() ? number.getAsInt() : now.candidate().getAsInt();
    require(now, next);
    if (next == now.live()) {
      throw new Unfit(Outcome.Why.WRONG_STATE, "version " + next + " is live already");
    }
    return live(now, next, past(now, next));
  }

  /** With the version live that was so before. */
  static Deployment rolledBack(Deployment now) throws Unfit {
    if (now.before().isEmpty()) {
      throw new Unfit(
          Outcome.Why.WRONG_STATE,
          "no version was live before version %d (expected: one; or promote a version)"
              .formatted(now.live()));
    }
    List<Integer> before = new ArrayList<>(now.before());
    int last = before.remove(before.size() - 1);
    return live(now, last, before);
  }

  static Deployment shared(Deployment now, double share) throws Unfit {
    if (now.candidate().isEmpty()) {
      throw new Unfit(
          Outcome.Why.WRONG_STATE, "no candidate (expected: one, by a deployment with a share)");
    }
    return new Deployment(
        now.live(), now.candidate(), checked(share), now.before(), now.versions(), now.made());
  }

  static Deployment without(Deployment now, int number) throws Unfit {
    require(now, number);
    if (number == now.live()) {
      throw new Unfit(
          Outcome.Why.WRONG_STATE,
          "version %d is live (expected: another; promote one first, or undeploy all)"
              .formatted(number));
    }
    boolean candidate = is(now.candidate(), number);
    return new Deployment(
        now.live(),
        candidate ? OptionalInt.empty() : now.candidate(),
        candidate ? 0 : now.share(),
        now.before().stream().filter(before -> before != number).toList(),
        now.versions().stream().filter(version -> version.number() != number).toList(),
        now.made());
  }

  private static Deployment live(Deployment now, int next, List<Integer> before) {
    boolean candidate = is(now.candidate(), next);
    return new Deployment(
        next,
        candidate ? OptionalInt.empty() : now.candidate(),
        candidate ? 0 : now.share(),
        before,
        now.versions(),
        now.made());
  }

  private static boolean is(OptionalInt candidate, int number) {
    return candidate.equals(OptionalInt.of(number));
  }

  private static double checked(double share) throws Unfit {
    if (!(share >= 0 && share <= 1)) {
      throw new Unfit(Outcome.Why.INVALID_REQUEST, "share: " + share + " (expected: 0..1)");
    }
    return share;
  }

  private static void require(Deployment now, int number) throws Unfit {
    List<Integer> numbers = now.versions().stream().map(Version::number).toList();
    if (!numbers.contains(number)) {
      throw new Unfit(
          Outcome.Why.UNKNOWN_VERSION,
          "version %d (expected one of: %s)".formatted(number, numbers));
    }
  }

  /** The versions that were live when another one is, each once, the last one last. */
  private static List<Integer> past(Deployment now, int next) {
    List<Integer> all = new ArrayList<>(now.before());
    all.add(now.live());
    all.remove(Integer.valueOf(next));
    return all;
  }
}
