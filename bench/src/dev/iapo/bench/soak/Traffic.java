package dev.iapo.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Runs that are submitted so that calls never run dry, and deleted some time after their end. */
final class Traffic {
  private static final String UNFINISHED = "&state=running,queued,stopping";

  private final Api api;
  private final int unfinished;
  private final int kept;
  private final int completions;
  private final Set<String> open = new HashSet<>();
  private final Deque<String> ended = new ArrayDeque<>();
  private final Map<String, Integer> states = new TreeMap<>();
  private int submitted;
  private int deleted;
  private Spent spent = new Spent(0, 0, 0);

  /** What runs were charged. */
  record Spent(long completions, long tokens, double usd) {
    Spent plus(JsonNode spent) {
      return new Spent(
          completions + spent.path("completions").asLong(),
          tokens + spent.path("tokens").asLong(),
          usd + spent.path("usd").asDouble());
    }
  }

  /**
   * @param unfinished so many runs go on or wait at a time
   * @param kept so many that have ended are not deleted
   * @param completions that a run may have
   */
  Traffic(Api api, int unfinished, int kept, int completions) {
    this.api = api;
    this.unfinished = unfinished;
    this.kept = kept;
    this.completions = completions;
  }

  /** Looks what has ended, deletes what is old, and submits what is missing. */
  synchronized void flow() {
    settle();
    while (ended.size() > kept) {
      api.send("DELETE", "/v1/runs/" + ended.removeFirst(), "", 204);
      deleted++;
    }
    for (int missing = unfinished - open.size(); missing > 0; missing--) {
      Api.Answered answer =
          api.send("POST", "/v1/runs", Work.submission(submitted, completions), 201);
      if (answer.status() != 201) {
        return;
      }
      submitted++;
      open.add(answer.json().path("id").asText());
    }
  }

  private void settle() {
    Set<String> gone = new HashSet<>(open);
    api.runs(UNFINISHED).forEach(run -> gone.remove(run.path("id").asText()));
    for (String id : gone) {
      JsonNode run = api.get("/v1/runs/" + id).json();
      if (!run.path("endedAt").isNull()) {
        open.remove(id);
        ended.addLast(id);
        states.merge(run.path("state").asText(), 1, Integer::sum);
        spent = spent.plus(run.path("spent"));
      }
    }
  }

  /** Cancels what is unfinished, and waits for it. */
  synchronized void cancel(int seconds) throws InterruptedException {
    settle();
    open.forEach(id -> api.send("POST", "/v1/runs/" + id + "/cancel", "", 202, 409));
    for (int i = 0; i < seconds && !open.isEmpty(); i++) {
      Thread.sleep(1000);
      settle();
    }
  }

  synchronized int unfinished() {
    return open.size();
  }

  synchronized int submitted() {
    return submitted;
  }

  synchronized int deleted() {
    return deleted;
  }

  /** How many runs ended in which state. */
  synchronized Map<String, Integer> states() {
    return new TreeMap<>(states);
  }

  /** What those that have ended were charged. */
  synchronized Spent spent() {
    return spent;
  }
}
