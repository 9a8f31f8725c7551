package dev.iapo.testkit.kill;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * A process is to be killed.
 *
 * @param nth of the times that it comes to that point, from 1
 * @param delayMicros after that, where it is killed at random
 */
public record Kill(KillPoint point, int nth, long delayMicros) {
  static final Kill NONE = new Kill(KillPoint.NEVER, 1, 0);

  private static final int MOST_CALLS = 25;
  private static final int MOST_DECISIONS = 2;
  private static final int MOST_MICROS = 10_000;
  private static final int MOST_MICROS_FROM_OPENING = 1_200_000;

  public static Kill at(KillPoint point, int nth) {
    return new Kill(point, nth, 0);
  }

  /** So many kills, each point as often, and random times twice as often as any other. */
  public static List<Kill> various(int count, SplittableRandom random) {
    List<KillPoint> points = new ArrayList<>(EnumSet.complementOf(EnumSet.of(KillPoint.NEVER)));
    points.addAll(List.of(KillPoint.ANY_CALL, KillPoint.ANY_TIME));
    List<Kill> kills = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      kills.add(random(points.get(i % points.size()), random));
    }
    Collections.shuffle(kills, new Random(random.nextLong()));
    return kills;
  }

  private static Kill random(KillPoint point, SplittableRandom random) {
    return switch (point) {
      case ANY_TIME -> new Kill(point, 1, random.nextInt(MOST_MICROS_FROM_OPENING));
      case ANY_CALL -> new Kill(point, 1 + random.nextInt(MOST_CALLS), random.nextInt(MOST_MICROS));
      case BEFORE_DECISION, DECIDED -> at(point, 1 + random.nextInt(MOST_DECISIONS));
      default -> at(point, 1 + random.nextInt(MOST_CALLS));
    };
  }
}
