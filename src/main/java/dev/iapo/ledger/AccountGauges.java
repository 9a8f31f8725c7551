package dev.iapo.ledger;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.function.Supplier;

/** What is spent, reserved and left of an account, in the unit of its budget. */
final class AccountGauges {
  private final MeterRegistry registry;
  private final List<? extends Meter> gauges;

  private AccountGauges(
      MeterRegistry registry,
      String name,
      Tags tags,
      Budget budget,
      Supplier<Spend> spent,
      Supplier<Spend> reserved) {
    this.registry = registry;
    Tags all = tags.and("unit", budget.unit().label());
    this.gauges =
        List.of(
            gauge(name + ".spent", all, "What was charged", budget, spent),
            gauge(name + ".reserved", all, "What calls under way may be charged", budget, reserved),
            Gauge.builder(name + ".limit", () -> budget.display(budget.limit()))
                .description("What may be charged")
                .tags(all)
                .register(registry));
  }

  static AccountGauges ofRun(MeterRegistry registry, String run, Account account) {
    return new AccountGauges(
        registry,
        "iapo.budget",
        Tags.of("run", run),
        account.budget(),
        account::spent,
        account::reserved);
  }

  /**
   * Those of a provider's day.
   *
   * @param spent today
   */
  static AccountGauges ofDay(
      MeterRegistry registry, String provider, Account account, Supplier<Spend> spent) {
    return new AccountGauges(
        registry,
        "iapo.day",
        Tags.of("provider", provider),
        account.budget(),
        spent,
        account::reserved);
  }

  private Gauge gauge(
      String name, Tags tags, String description, Budget budget, Supplier<Spend> amount) {
    return Gauge.builder(name, () -> budget.display(amount.get().in(budget.unit())))
        .description(description)
        .tags(tags)
        .register(registry);
  }

  void close() {
    gauges.forEach(registry::remove);
  }
}
