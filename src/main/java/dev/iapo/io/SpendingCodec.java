package dev.iapo.io;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.domain.Budget;
import java.time.Instant;
import java.util.List;

/** Writes what a run spent over time as JSON. */
public final class SpendingCodec {
  /** The most moments that are told. */
  public static final int MOST_MOMENTS = 600;

  /**
   * What had happened by then. Amounts are as a person reads those of the budget.
   *
   * @param generation what calls that brought completions were charged
   * @param judging what calls of judges and services were charged
   * @param failed what other calls for completions were charged
   */
  public record Moment(
      Instant at,
      long completions,
      long calls,
      long failedCalls,
      double generation,
      double judging,
      double failed) {}

  private SpendingCodec() {}

  public static String write(Budget budget, List<Moment> moments) {
    ObjectNode root = Json.MAPPER.createObjectNode();
    root.putObject("budget")
        .put("unit", budget.unit().label())
        .put("limit", budget.display(budget.limit()));
    ArrayNode points = root.putArray("points");
    for (Moment moment : moments) {
      points
          .addObject()
          .put("t", moment.at().toString())
          .put("completions", moment.completions())
          .put("calls", moment.calls())
          .put("failedCalls", moment.failedCalls())
          .put("generation", moment.generation())
          .put("judging", moment.judging())
          .put("failed", moment.failed());
    }
    return Json.pretty(root);
  }
}
