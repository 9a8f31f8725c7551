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
    return new Deployment(version.number(), OptionalInt.empty(), 0, List.of(), List.of(version));
  }

  /** The number of the next version. */
  static int next(Deployment now) {
    return now.versions().get(now.versions().size() - 1).number() + 1;
  }

  /** With a further version: live at once, or the candidate if it has a share. */
  static Deployment with(Deployment now, Version version, OptionalDouble share) throws Unfit {
    if (now.versions().size() >= MOST) {
      throw new Unfit(
          Outcome.Why.WRONG_STATE, MOST + " versions (expected: fewer; undeploy some first)");
    }
    List<Version> versions = new ArrayList<>(now.versions());
    versions.add(version);
    return share.isPresent()
        ? new Deployment(
            now.live(),
            OptionalInt.of(version.number()),
            share.getAsDouble(),
            now.before(),
            versions)
        : new Deployment(
            version.number(),
            now.candidate(),
            now.share(),
            and(now.before(), now.live()),
            versions);
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
    boolean candidate = now.candidate().equals(OptionalInt.of(next));
    return new Deployment(
        next,
        candidate ? OptionalInt.empty() : now.candidate(),
        candidate ? 0 : now.share(),
        and(now.before(), now.live()),
        now.versions());
  }

  /** With the version live that was so before. */
  static Deployment rolledBack(Deployment now) throws Unfit {
    if (now.before().isEmpty()) {
      throw new Unfit(
          Outcome.Why.WRONG_STATE, "version " + now.live() + " was the first that was live");
    }
    List<Integer> before = new ArrayList<>(now.before());
    int last = before.remove(before.size() - 1);
    boolean candidate = now.candidate().equals(OptionalInt.of(last));
    return new Deployment(
        last,
        candidate ? OptionalInt.empty() : now.candidate(),
        candidate ? 0 : now.share(),
        before,
        now.versions());
  }

  static Deployment shared(Deployment now, double share) throws Unfit {
    if (now.candidate().isEmpty()) {
      throw new Unfit(
          Outcome.Why.WRONG_STATE, "no candidate (expected: one, by a deployment with a share)");
    }
    return new Deployment(now.live(), now.candidate(), share, now.before(), now.versions());
  }

  static Deployment without(Deployment now, int number) throws Unfit {
    require(now, number);
    if (number == now.live()) {
      throw new Unfit(
          Outcome.Why.WRONG_STATE,
          "version %d is live (expected: another; promote one first, or undeploy all)"
              .formatted(number));
    }
    boolean candidate = now.candidate().equals(OptionalInt.of(number));
    return new Deployment(
        now.live(),
        candidate ? OptionalInt.empty() : now.candidate(),
        candidate ? 0 : now.share(),
        now.before().stream().filter(before -> before != number).toList(),
        now.versions().stream().filter(version -> version.number() != number).toList());
  }

  private static void require(Deployment now, int number) throws Unfit {
    List<Integer> numbers = now.versions().stream().map(Version::number).toList();
    if (!numbers.contains(number)) {
      throw new Unfit(
          Outcome.Why.UNKNOWN_VERSION,
          "version %d (expected one of: %s)".formatted(number, numbers));
    }
  }

  /** The versions that were live, each once, the last one last. */
  private static List<Integer> and(List<Integer> before, int live) {
    List<Integer> all = new ArrayList<>(before);
    all.remove(Integer.valueOf(live));
    all.add(live);
    return all;
  }
}
