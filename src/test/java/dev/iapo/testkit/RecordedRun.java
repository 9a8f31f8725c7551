package dev.iapo.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Runs of the quickstart, as the API tells them, after the fourth round of seven. */
final class RecordedRun {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private RecordedRun() {}

  static ObjectNode of(String id, String state) {
    ObjectNode run = MAPPER.createObjectNode();
    boolean started = !state.equals("queued");
    boolean ended = List.of("completed", "failed", "interrupted").contains(state);
    run.put("id", id).put("task", "quickstart").put("state", state).put("version", 1);
    run.put("description", "Which prompt and how many votes solve word problems best?");
    run.put("detail", state.equals("failed") ? "the provider refused the key" : "");
    run.put("priority", "normal").putNull("inFlight");
    run.put("createdBy", "first").put("createdAt", "2026-11-22T13:30:48Z");
    run.put("startedAt", started ? "2026-11-22T13:30:49Z" : null);
    run.put("endedAt", ended ? "2026-11-22T13:30:56Z" : null);
    run.put("position", started ? null : 1);
    run.putObject("budget").put("unit", "completions").put("limit", 36000);
    run.putObject("spent").put("completions", 20011).put("tokens", 1065695).put("usd", 0.9285);
    run.put("conclusive", state.equals("completed") ? Boolean.TRUE : null);
    run.set("progress", started && !ended ? progress() : null);
    return run;
  }

  private static ObjectNode progress() {
    ObjectNode progress = MAPPER.createObjectNode();
    progress.put("round", 4).put("rounds", 7).put("pulls", 320).put("pullsEnded", 120);
    for (String context : List.of("free", "standard", "premium")) {
      progress.withArray("alive").addObject().put("context", context).put("arms", 16);
    }
    progress.put("completions", 20011).put("calls", 1792).put("failedCalls", 17);
    progress.put("callsPerSecond", 255.5).put("reused", 0);
    progress.putObject("spentByKind").put("generation", 19911).put("judging", 0).put("failed", 100);
    return progress;
  }
}
