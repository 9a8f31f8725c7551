package dev.iapo.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.daemon.RunView;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Writes runs as the API's JSON. */
final class RunJson {
  private RunJson() {}

  static ObjectNode write(RunView run) {
    ObjectNode body = ApiJson.object();
    body.put("id", run.id());
    body.put("task", run.task());
    body.put("description", run.description());
    body.put("state", run.state().label());
    body.put("detail", run.detail());
    body.put("version", run.version());
    body.put("priority", run.priority().label());
    body.put("inFlight", boxed(run.inFlight()));
    body.put("createdBy", run.createdBy());
    body.put("createdAt", time(run.createdAt()));
    body.put("startedAt", run.startedAt().map(RunJson::time).orElse(null));
    body.put("endedAt", run.endedAt().map(RunJson::time).orElse(null));
    body.put("position", boxed(run.position()));
    Budget budget = run.budget();
    body.putObject("budget")
        .put("unit", budget.unit().label())
        .set("limit", amount(budget.limit(), budget));
    spend(body.putObject("spent"), run.spent());
    body.put("conclusive", run.conclusive().orElse(null));
    Optional<RunView.Progress> progress = run.progress();
    if (progress.isPresent()) {
      progress(body.putObject("progress"), progress.get(), run);
    } else {
      body.putNull("progress");
    }
    return body;
  }

  private static void progress(ObjectNode node, RunView.Progress progress, RunView run) {
    node.put("round", progress.round());
    node.put("rounds", progress.rounds());
    node.put("pulls", progress.pulls());
    node.put("pullsEnded", progress.pullsEnded());
    ArrayNode alive = node.putArray("alive");
    for (int c = 0; c < progress.alive().size() && c < run.contexts().size(); c++) {
      alive.addObject().put("context", run.contexts().get(c)).put("arms", progress.alive().get(c));
    }
    node.put("completions", progress.completions());
    node.put("calls", progress.calls());
    node.put("failedCalls", progress.failedCalls());
    node.put("callsPerSecond", progress.callsPerSecond());
    Spend generation = run.spent().minus(progress.judged()).minus(progress.wasted());
    ObjectNode byKind = node.putObject("spentByKind");
    byKind.set("generation", amount(generation, run.budget()));
    byKind.set("judging", amount(progress.judged(), run.budget()));
    byKind.set("failed", amount(progress.wasted(), run.budget()));
    node.put("reused", progress.reused());
  }

  private static JsonNode amount(Spend spend, Budget budget) {
    return amount(spend.in(budget.unit()), budget);
  }

  /** As a person reads it: counts are whole. */
  private static JsonNode amount(long amount, Budget budget) {
    return budget.unit() == Budget.Unit.USD
        ? DoubleNode.valueOf(budget.display(amount))
        : LongNode.valueOf(amount);
  }

  static void spend(ObjectNode node, Spend spend) {
    node.put("completions", spend.completions());
    node.put("tokens", spend.tokens());
    node.put("usd", spend.picoUsd() / (double) Budget.PICO_PER_USD);
  }

  private static @Nullable Integer boxed(OptionalInt number) {
    return number.isPresent() ? number.getAsInt() : null;
  }

  static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
