package dev.iapo.run;

import dev.iapo.domain.CallRecord;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.Sample;
import dev.iapo.gateway.JobResult.PaidCall;
import dev.iapo.llm.LlmReply.Usage;
import java.util.List;
import java.util.Optional;

/** What completions cost in the task's cost unit. */
final class Costing {
  static final double PICO_PER_MILLI_USD = 1e9;

  private final CostRule rule;

  Costing(CostRule rule) {
    this.rule = rule;
  }

  /** Why a call's cost cannot be told, if it cannot. */
  Optional<String> problem(PaidCall call) {
    boolean missing =
        rule.kind() == CostRule.Kind.USAGE_FIELD
            && call.reply()
                .usage()
                .map(usage -> !usage.extra().containsKey(rule.field()))
                .orElse(true);
    return missing
        ? Optional.of(
            "the provider's usage has no number \"%s\": correct cost.field, or choose another cost.unit"
                .formatted(rule.field()))
        : Optional.empty();
  }

  /** What a call cost in all; 0 where the provider's usage does not tell it. */
  double total(PaidCall call) {
    Optional<Usage> usage = call.reply().usage();
    return switch (rule.kind()) {
      case MILLI_USD -> call.charge().total().picoUsd() / PICO_PER_MILLI_USD;
      case TOKENS ->
          usage.map(u -> u.inputTokens() + u.outputTokens()).orElse(call.charge().total().tokens());
      case USAGE_FIELD -> usage.map(u -> u.extra().getOrDefault(rule.field(), 0.0)).orElse(0.0);
    };
  }

  /** The record of a call; tokens are the charged maximum where the provider reported none. */
  CallRecord record(String id, PaidCall call, CallRecord.Source source, List<Sample> samples) {
    Optional<Usage> usage = call.reply().usage();
    long input = usage.map(Usage::inputTokens).orElse(call.charge().prompt().tokens());
    long output = usage.map(Usage::outputTokens).orElse(call.charge().completions().tokens());
    double promptCost;
    double completionCost;
    switch (rule.kind()) {
      case MILLI_USD -> {
        promptCost = call.charge().prompt().picoUsd() / PICO_PER_MILLI_USD;
        completionCost = call.charge().completions().picoUsd() / PICO_PER_MILLI_USD;
      }
      case TOKENS -> {
        promptCost = input;
        completionCost = output;
      }
      case USAGE_FIELD -> {
        promptCost = 0;
        completionCost = usage.orElseThrow().extra().getOrDefault(rule.field(), 0.0);
      }
      default -> throw new IllegalStateException("cost rule " + rule.kind());
    }
    return new CallRecord(
        id,
        input,
        usage.map(Usage::cachedInputTokens).orElse(0L),
        output,
        promptCost,
        completionCost,
        call.charge().prompt(),
        call.charge().completions(),
        usage.isPresent(),
        source,
        samples);
  }
}
