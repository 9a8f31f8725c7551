package dev.iapo.compare;

import dev.iapo.simulate.Trial;
import java.util.ArrayList;
import java.util.List;

/** An algorithm with its options: what is compared with others at equal budgets. */
public record Contender(String algorithm, Trial.Variant variant) {
  static Contender of(Trial.Setup setup) {
    return new Contender(setup.algorithm(), setup.variant());
  }

  /** The algorithm, and options that are not as published: {@code psst (complete, paired)}. */
  public String label() {
    Trial.Variant published = Trial.Variant.PUBLISHED;
    List<String> options = new ArrayList<>();
    if (!variant.estimator().equals(published.estimator())) {
      options.add(variant.estimator());
    }
    if (!variant.queries().equals(published.queries())) {
      options.add(variant.queries());
    }
    if (!variant.budgetRule().equals(published.budgetRule())) {
      options.add("budget rule " + variant.budgetRule());
    }
    return options.isEmpty() ? algorithm : algorithm + " (" + String.join(", ", options) + ")";
  }
}
