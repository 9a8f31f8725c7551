package dev.iapo.io;

import dev.iapo.domain.Frontier;
import dev.iapo.domain.Interval;
import dev.iapo.domain.Policy;
import dev.iapo.domain.Task;
import dev.iapo.testkit.GoldenFile;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FrontierCodecTest {
  private static Frontier frontier() {
    Task task = FileFormats.task();
    Policy policy = FileFormats.policy(task);
    Frontier.Arm plain = new Frontier.Arm("plain", "majority-vote", 1);
    Frontier.Arm steps = new Frontier.Arm("steps@model/y", "majority-vote", 5);
    Frontier.Point cheap = new Frontier.Point(plain, 0.75, 0.0625);
    Frontier.Point dear = new Frontier.Point(steps, 0.9375, 0.25);
    Frontier.Step known =
        new Frontier.Step(new Interval(0.8, 0.7, 0.9, 40), new Interval(-0.1, -0.2, 0, 40));
    Frontier.Step thin =
        new Frontier.Step(
            new Interval(0.5, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 3),
            new Interval(Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 0));
    return new Frontier(
        policy,
        List.of(
            new Frontier.Preference(
                Optional.of("free"),
                List.of("free"),
                List.of(new Frontier.Curve("plain", List.of(known, thin)))),
            new Frontier.Preference(
                Optional.empty(), List.of(), List.of(new Frontier.Curve("plain", List.of(thin))))),
        List.of(new Frontier.Trained(task.goal().contexts().get(0), steps)),
        List.of(
            new Frontier.Tradeoff(
                List.of(1.0, 0.5),
                7,
                List.of(
                    new Frontier.Segment(dear, 0, -1),
                    new Frontier.Segment(cheap, -1, Double.NEGATIVE_INFINITY)),
                List.of(cheap, dear))));
  }

  @Test
  void write_everyPart_asInTheGoldenFile() {
    GoldenFile.assertMatches("frontier.json", FrontierCodec.write(frontier()));
  }
}
