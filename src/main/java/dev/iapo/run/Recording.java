package dev.iapo.run;

import dev.iapo.domain.Spend;
import java.util.List;
import java.util.Map;

/**
 * How a run is kept.
 *
 * @param endpoints what a request goes to, by provider: completions of equal endpoints, models,
 *     sampling and messages are taken for each other
 * @param reuse whether completions that other runs have are taken from there
 * @param past what was kept of the run before
 * @param replayOnly whether nothing is drawn, so that the run goes as far as it went before
 */
public record Recording(
    Map<String, String> endpoints, boolean reuse, Past past, boolean replayOnly) {
  /**
   * What was kept of a run when its process ended.
   *
   * @param decisions documents, in order
   * @param spent everything it was charged, uncertain calls included
   */
  public record Past(List<String> decisions, Spend spent) {
    public static final Past NONE = new Past(List.of(), Spend.NOTHING);

    public Past {
      decisions = List.copyOf(decisions);
    }
  }

  public Recording {
    endpoints = Map.copyOf(endpoints);
  }
}
