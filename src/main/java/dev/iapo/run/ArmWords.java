package dev.iapo.run;

import dev.iapo.domain.Frontier;
import dev.iapo.domain.Task;
import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.Envelope;
import dev.iapo.estimate.Tradeoff;
import java.util.List;

/** Says in the words of a task which arms are meant. */
record ArmWords(Task task, ArmSpace arms) {
  Frontier.Arm arm(int arm) {
    return new Frontier.Arm(
        task.configurations().get(arms.configuration(arm)).id(),
        task.goal().strategies().get(arms.strategy(arm)),
        arms.scale(arm));
  }

  Frontier.Point point(Envelope.Line line) {
    return new Frontier.Point(arm(line.arm()), line.quality(), line.cost());
  }

  /** What is best, from the cost weight 0 down. */
  List<Frontier.Segment> segments(Tradeoff tradeoff) {
    return tradeoff.envelope().segments().stream()
        .map(s -> new Frontier.Segment(point(s.line()), s.from(), s.to()))
        .toList();
  }
}
