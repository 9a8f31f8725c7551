package dev.iapo.ledger;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What providers may charge on a day (UTC), all runs together. With a new day what was spent is
 * forgotten; what is still reserved counts for the new one.
 */
final class DailyAccounts {
  private final InstantSource clock;
  private final Map<String, List<Account>> accounts = new HashMap<>(); // by provider
  private final Map<String, String> open = new HashMap<>(); // provider by reservation
  private volatile LocalDate day; // read by gauges

  DailyAccounts(
      Map<String, List<Budget>> limits, Map<String, Spend> spentToday, InstantSource clock) {
    this.clock = clock;
    this.day = today();
    limits.forEach(
        (provider, budgets) -> {
          Spend spent = spentToday.getOrDefault(provider, Spend.NOTHING);
          accounts.put(
              provider, budgets.stream().map(budget -> new Account(budget, spent)).toList());
        });
  }

  /** What each provider was charged today, as a scrape sees it: it changes no account. */
  List<AccountGauges> gauges(MeterRegistry registry) {
    List<AccountGauges> gauges = new ArrayList<>();
    accounts.forEach(
        (provider, of) ->
            of.forEach(
                account ->
                    gauges.add(
                        AccountGauges.ofDay(
                            registry,
                            provider,
                            account,
                            () -> today().isAfter(day) ? Spend.NOTHING : account.spent()))));
    return gauges;
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  /** A clock that was set back starts no new day. */
  private List<Account> of(String provider) {
    if (accounts.isEmpty()) {
      return List.of();
    }
    LocalDate now = today();
    if (now.isAfter(day)) {
      day = now;
      accounts.values().forEach(of -> of.forEach(Account::forgetSpent));
    }
    return accounts.getOrDefault(provider, List.of());
  }

  private List<Account> ofReservation(String run, String id) {
    String provider = any() ? open.get(key(run, id)) : null;
    return provider == null ? List.of() : of(provider);
  }

  boolean any() {
    return !accounts.isEmpty();
  }

  /** The first of these parts whose provider's day covers it not, with those before it. */
  Optional<Ledger.Part> blocking(List<Ledger.Part> parts) {
    if (!any()) {
      return Optional.empty();
    }
    Map<String, Spend> sums = new HashMap<>();
    for (Ledger.Part part : parts) {
      Spend sum = sums.merge(part.provider(), part.max(), Spend::plus);
      if (!of(part.provider()).stream().allMatch(account -> account.fits(sum))) {
        return Optional.of(part);
      }
    }
    return Optional.empty();
  }

  /** Whether more fits than does now when reservations of the provider settle. */
  boolean hasOpen(String provider) {
    return of(provider).stream().anyMatch(Account::hasOpen);
  }

  void reserve(String provider, String run, String id, Spend max) {
    if (any()) {
      String key = key(run, id);
      open.put(key, provider);
      of(provider).forEach(account -> account.reserve(key, max));
    }
  }

  /** Whether more fits of what a reservation is of. */
  boolean fitsMore(String run, String id, Spend more) {
    return ofReservation(run, id).stream().allMatch(account -> account.fits(more));
  }

  void extend(String run, String id, Spend more) {
    ofReservation(run, id).forEach(account -> account.reserve(key(run, id), more));
  }

  void settle(String run, String id, Spend part, Spend actual) {
    ofReservation(run, id).forEach(account -> account.settle(key(run, id), part, actual));
  }

  /** Counts as spent what is left of a reservation that nobody will settle. */
  void forfeit(String run, String id) {
    ofReservation(run, id).forEach(account -> account.forfeit(key(run, id)));
    open.remove(key(run, id));
  }

  void close(String run, String id) {
    if (any()) {
      ofReservation(run, id).forEach(account -> account.close(key(run, id)));
      open.remove(key(run, id));
    }
  }

  private static String key(String run, String id) {
    return run + "/" + id;
  }
}
