package dev.iapo.domain;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A task, complete: what is asked, of what data, how it is judged, and what is looked for. */
public record Task(
    String name,
    String description,
    List<Configuration> configurations,
    DataSet data,
    Judging judging,
    Goal goal,
    Search search) {
  public Task {
    configurations = List.copyOf(configurations);
  }

  /** All that models are asked: the configurations, and then those of appraisers. */
  public List<Configuration> asked() {
    return Stream.concat(
            configurations.stream(), judging.appraisers().stream().map(Appraiser::configuration))
        .toList();
  }

  /** The names of all providers that are asked. */
  public Set<String> providers() {
    return asked().stream()
        .map(asked -> asked.model().provider())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** The same but for its data. */
  public Task with(DataSet another) {
    return new Task(name, description, configurations, another, judging, goal, search);
  }

  /** The same but for what is looked for. */
  public Task with(Goal another) {
    return new Task(name, description, configurations, data, judging, another, search);
  }

  /** The same but for how it is looked for. */
  public Task with(Search another) {
    return new Task(name, description, configurations, data, judging, goal, another);
  }

  /**
   * How a completion becomes an outcome.
   *
   * @param appraisers that scorers name
   */
  public record Judging(
      AnswerSpec answer, List<ScorerSpec> scorers, CostRule cost, List<Appraiser> appraisers) {
    public Judging {
      scorers = List.copyOf(scorers);
      appraisers = List.copyOf(appraisers);
    }

    /** One that asks nobody. */
    public Judging(AnswerSpec answer, List<ScorerSpec> scorers, CostRule cost) {
      this(answer, scorers, cost, List.of());
    }

    public List<Objective> objectives() {
      return scorers.stream().map(ScorerSpec::objective).toList();
    }
  }

  /**
   * What is looked for.
   *
   * @param strategies names of inference strategies, at least one
   * @param maxScale the most completions per query that may be deployed (N_max)
   * @param tolerance the regret, as a share of the utility range, within which a choice counts as
   *     the best
   */
  public record Goal(
      List<String> strategies,
      Voting voting,
      int maxScale,
      List<Context> contexts,
      double tolerance) {
    public Goal {
      strategies = List.copyOf(strategies);
      contexts = List.copyOf(contexts);
    }

    /** One whose votes are taken in no special way. */
    public Goal(
        List<String> strategies,
        String tieRule,
        int maxScale,
        List<Context> contexts,
        double tolerance) {
      this(strategies, Voting.of(tieRule), maxScale, contexts, tolerance);
    }
  }

  /**
   * How it is looked for.
   *
   * @param stopWhenDecided whether the run ends early once every context is decided
   * @param scales completions per query of each configuration, where nothing is looked for and
   *     every query is asked alike; empty otherwise
   */
  public record Search(
      String algorithm,
      String estimator,
      String queries,
      Budget budget,
      long seed,
      boolean stopWhenDecided,
      List<Integer> scales) {
    public Search {
      scales = List.copyOf(scales);
    }

    /** One that looks for the best scales. */
    public Search(
        String algorithm,
        String estimator,
        String queries,
        Budget budget,
        long seed,
        boolean stopWhenDecided) {
      this(algorithm, estimator, queries, budget, seed, stopWhenDecided, List.of());
    }

    /** One that goes on to its end. */
    public Search(String algorithm, String estimator, String queries, Budget budget, long seed) {
      this(algorithm, estimator, queries, budget, seed, false);
    }
  }
}
