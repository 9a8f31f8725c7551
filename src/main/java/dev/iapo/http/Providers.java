package dev.iapo.http;

import dev.iapo.domain.Spend;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** The daemon's providers, as they are now. */
@FunctionalInterface
public interface Providers {
  /** All of them. */
  CompletionStage<List<View>> now();

  /**
   * A provider.
   *
   * @param kind whose API it has
   * @param models those it may be asked for; none: any
   * @param today what was charged on this day (UTC)
   */
  record View(
      String name, String kind, List<String> models, Limits limits, Status status, Spend today) {
    public View {
      models = List.copyOf(models);
    }
  }

  /** What it may be asked. */
  record Limits(
      int inFlight, OptionalInt requestsPerMinute, OptionalLong tokensPerMinute, PerDay perDay) {}

  /** What may be charged on a day (UTC). */
  record PerDay(OptionalLong completions, OptionalLong tokens, OptionalDouble usd) {}

  /**
   * What it does.
   *
   * @param singly models that give one completion per call
   */
  record Status(int inFlight, int queued, boolean paused, List<String> singly) {
    public Status {
      singly = List.copyOf(singly);
    }
  }
}
