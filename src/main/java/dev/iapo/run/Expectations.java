package dev.iapo.run;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Query;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.ledger.Prices;
import dev.iapo.ledger.Tariff;
import dev.iapo.ledger.TokenEstimate;
import dev.iapo.schedule.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What calls of each configuration are expected to use, before any is made, and the most they can
 * be charged.
 */
public record Expectations(List<PerCall> configurations) {
  private static final int QUERIES_LOOKED_AT = 50;

  /**
   * The expectation of one configuration.
   *
   * @param inputTokens of a prompt, the mean over the first queries
   * @param outputTokens of a completion
   * @param tariff what it is charged
   * @param most a call for one completion can be charged, the greatest over the training queries
   * @param judging what judging a completion is expected to be charged
   * @param mostJudging what it can be charged at most, of a completion of usual length
   */
  public record PerCall(
      double inputTokens,
      double outputTokens,
      Tariff tariff,
      Tariff.Parts most,
      Spend judging,
      Spend mostJudging) {
    /** The most a call for one completion can be charged, and its judging. */
    public Spend maximum() {
      return most.total().plus(mostJudging);
    }
  }

  public Expectations {
    configurations = List.copyOf(configurations);
  }

  /**
   * The expectations of a task.
   *
   * @param tariffs one per configuration, and then one per appraiser
   * @param outputTokens by the id of what is asked, those a completion is expected to have
   */
  public static Expectations of(
      Task task, List<Tariff> tariffs, Map<String, Integer> outputTokens) {
    TokenEstimate estimate = new TokenEstimate();
    List<Query> queries = task.data().train();
    List<Query> some = queries.subList(0, Math.min(QUERIES_LOOKED_AT, queries.size()));
    List<Query> longest = longest(task.configurations(), queries);
    List<PerCall> all = new ArrayList<>();
    AppraisalExpectations judging = AppraisalExpectations.of(task, tariffs, outputTokens);
    for (int p = 0; p < task.configurations().size(); p++) {
      Configuration configuration = task.configurations().get(p);
      Prompt prompt = configuration.prompt();
      Tariff tariff = tariffs.get(p);
      double input =
          some.stream()
              .mapToLong(query -> estimate.of(prompt.render(query)))
              .average()
              .orElseThrow();
      int output =
          outputTokens.getOrDefault(
              configuration.id(), Math.max(1, configuration.sampling().maxTokens() / 2));
      Tariff.Parts most =
          tariff.bound(prompt.render(longest.get(p)), configuration.sampling()).of(1);
      all.add(
          new PerCall(
              input, output, tariff, most, judging.expected(output), judging.most(configuration)));
    }
    return new Expectations(all);
  }

  /** For each configuration the query whose messages are the longest; what bounds its charge. */
  static List<Query> longest(List<Configuration> configurations, List<Query> queries) {
    List<Map<String, Integer>> uses =
        configurations.stream().map(configuration -> configuration.prompt().fieldUses()).toList();
    long[] bytes = new long[uses.size()];
    Arrays.fill(bytes, -1);
    List<Query> longest = new ArrayList<>(Collections.nCopies(uses.size(), queries.get(0)));
    for (Query query : queries) {
      Map<String, Long> lengths = new HashMap<>();
      query.fields().forEach((field, value) -> lengths.put(field, Tariff.bytes(value)));
      for (int p = 0; p < bytes.length; p++) {
        long own = 0;
        for (Map.Entry<String, Integer> use : uses.get(p).entrySet()) {
          own += use.getValue() * lengths.getOrDefault(use.getKey(), 0L);
        }
        if (own > bytes[p]) {
          bytes[p] = own;
          longest.set(p, query);
        }
      }
    }
    return longest;
  }

  /** In a budget's smallest unit, for the schedule. */
  public List<Plan.Expected> in(Budget.Unit unit) {
    return configurations.stream().map(call -> in(call, unit)).toList();
  }

  private static Plan.Expected in(PerCall call, Budget.Unit unit) {
    return switch (unit) {
      case COMPLETIONS -> {
        long each = 1 + call.judging().completions();
        yield each == 1 ? Plan.Expected.COMPLETION : new Plan.Expected(0, each);
      }
      case TOKENS -> expected(call.inputTokens(), call.outputTokens(), call, unit);
      case USD -> {
        Prices known = call.tariff().prices().orElseThrow();
        yield expected(
            call.inputTokens() * known.input(),
            Math.max(1, call.outputTokens() * known.output()),
            call,
            unit);
      }
    };
  }

  private static Plan.Expected expected(
      double call, double completion, PerCall of, Budget.Unit unit) {
    return new Plan.Expected(
        call,
        completion + of.judging().in(unit),
        Math.max(call, (double) of.most().prompt().in(unit)),
        Math.max(completion, (double) of.most().completions().in(unit))
            + of.mostJudging().in(unit));
  }

  /** The most a single completion of any configuration can be charged, its own prompt included. */
  public Spend maximum() {
    return configurations.stream().map(PerCall::maximum).reduce(Spend.NOTHING, Expectations::most);
  }

  /** The greater of each part: the call of most tokens need not be that of most USD. */
  private static Spend most(Spend a, Spend b) {
    return a.plus(a.missingFor(b));
  }
}
