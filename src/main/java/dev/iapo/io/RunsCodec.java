package dev.iapo.io;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Writes a list of kept runs as JSON ({@code iapo-runs/1}). */
public final class RunsCodec {
  /** The format's name and version. */
  public static final String FORMAT = "iapo-runs/1";

  /**
   * A kept run.
   *
   * @param state a word
   * @param detail why it is in this state; may be empty
   * @param ended empty if nobody knows when it ended
   * @param directory of its results; empty if there is none
   */
  public record Kept(
      String id,
      String task,
      String state,
      String detail,
      Instant created,
      Optional<Instant> ended,
      String directory,
      Figures figures) {}

  /**
   * What a run has drawn and spent.
   *
   * @param drawn empty if it is not known
   */
  public record Figures(Budget budget, Spend spent, Optional<Drawn> drawn) {}

  /**
   * What a run has drawn.
   *
   * @param completions bought
   * @param saved what the reused completions would have been charged
   * @param uncertain calls of which nobody knows how they ended
   */
  public record Drawn(long completions, long reused, Spend saved, long uncertain) {}

  private RunsCodec() {}

  public static String write(List<Kept> runs) {
    ObjectNode root = Json.MAPPER.createObjectNode().put("format", FORMAT);
    ArrayNode list = root.putArray("runs");
    for (Kept run : runs) {
      ObjectNode node = list.addObject();
      node.put("id", run.id()).put("task", run.task());
      node.put("state", run.state()).put("detail", run.detail());
      node.put("created", run.created().toString());
      node.put("ended", run.ended().map(Instant::toString).orElse(null));
      node.put("directory", run.directory());
      figures(node, run.figures());
    }
    return Json.pretty(root);
  }

  private static void figures(ObjectNode node, Figures figures) {
    Budget budget = figures.budget();
    node.putObject("budget")
        .put("unit", budget.unit().label())
        .put("limit", budget.display(budget.limit()));
    PolicyCodec.spend(node.putObject("spent"), figures.spent());
    Optional<Drawn> drawn = figures.drawn();
    node.put("completions", drawn.map(Drawn::completions).orElse(null));
    node.put("reused", drawn.map(Drawn::reused).orElse(null));
    if (drawn.isPresent()) {
      PolicyCodec.spend(node.putObject("saved"), drawn.get().saved());
    } else {
      node.putNull("saved");
    }
    node.put("uncertainCalls", drawn.map(Drawn::uncertain).orElse(null));
  }
}
