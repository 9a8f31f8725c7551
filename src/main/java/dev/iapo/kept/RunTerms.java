package dev.iapo.kept;

import dev.iapo.domain.FaultTolerance;
import dev.iapo.domain.Task;
import dev.iapo.ledger.Tariff;
import dev.iapo.schedule.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What decides how a run goes, besides its task. It is kept with the arguments of the run, under
 * names that have a dot in them.
 *
 * @param expected what pulls are expected to be charged, one per configuration
 * @param prices of calls, one per configuration and appraiser, as text; empty if unknown
 * @param endpoints what requests go to, by provider
 */
public record RunTerms(
    List<Plan.Expected> expected,
    List<String> prices,
    Map<String, String> endpoints,
    FaultTolerance faults) {
  private static final String EXPECTED = "expected.";
  private static final String PRICES = "prices.";
  private static final String ENDPOINT = "endpoint.";
  private static final String ERROR_RATE = "faults.stop-at-error-rate";
  private static final String QUARANTINE = "faults.quarantine-after";

  public static RunTerms of(Setup setup) {
    return new RunTerms(
        setup.expectedCharges(),
        setup.tariffs().stream().map(RunTerms::text).toList(),
        setup.endpoints(),
        setup.faults());
  }

  private static String text(Tariff tariff) {
    if (tariff.byAnswer()) {
      return String.valueOf(tariff.picoUsdPerAnswer().orElse(0));
    }
    return tariff
        .prices()
        .map(p -> "%d %d %d".formatted(p.input(), p.cachedInput(), p.output()))
        .orElse("");
  }

  /** Whether a kept argument is one of these, and none of the user's. */
  public static boolean has(String argument) {
    return argument.contains(".");
  }

  /** As they are kept. */
  public Map<String, String> arguments() {
    Map<String, String> arguments = new LinkedHashMap<>();
    for (int i = 0; i < expected.size(); i++) {
      Plan.Expected charge = expected.get(i);
      arguments.put(
          EXPECTED + i,
          "%s %s %s %s"
              .formatted(
                  charge.call(), charge.completion(), charge.mostCall(), charge.mostCompletion()));
    }
    for (int i = 0; i < prices.size(); i++) {
      arguments.put(PRICES + i, prices.get(i));
    }
    endpoints.forEach((provider, endpoint) -> arguments.put(ENDPOINT + provider, endpoint));
    arguments.put(ERROR_RATE, String.valueOf(faults.stopAtErrorRate()));
    arguments.put(QUARANTINE, String.valueOf(faults.quarantineAfter()));
    return arguments;
  }

  /**
   * Those that are kept of a task's run.
   *
   * @throws IllegalArgumentException if they are not there, or damaged
   */
  public static RunTerms read(Map<String, String> arguments, Task task) {
    List<Plan.Expected> expected = new ArrayList<>();
    List<String> prices = new ArrayList<>();
    for (int i = 0; i < task.configurations().size(); i++) {
      String[] charge = required(arguments, EXPECTED + i).split(" ", -1);
      if (charge.length != 4) {
        throw new IllegalArgumentException(EXPECTED + i + ": " + String.join(" ", charge));
      }
      expected.add(
          new Plan.Expected(
              Double.parseDouble(charge[0]),
              Double.parseDouble(charge[1]),
              Double.parseDouble(charge[2]),
              Double.parseDouble(charge[3])));
    }
    for (int i = 0; i < task.asked().size(); i++) {
      prices.add(required(arguments, PRICES + i));
    }
    Map<String, String> endpoints = new LinkedHashMap<>();
    task.providers().forEach(name -> endpoints.put(name, required(arguments, ENDPOINT + name)));
    return new RunTerms(
        expected,
        prices,
        endpoints,
        new FaultTolerance(
            Double.parseDouble(required(arguments, ERROR_RATE)),
            Integer.parseInt(required(arguments, QUARANTINE))));
  }

  private static String required(Map<String, String> arguments, String name) {
    String value = arguments.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + ": missing");
    }
    return value;
  }

  /** What is different now, in words. */
  public List<String> differences(RunTerms now, Task task) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < prices.size(); i++) {
      boolean prompt = i < expected.size();
      String of = (prompt ? "prompt " : "judge ") + task.asked().get(i).id() + ": ";
      if (!prices.get(i).equals(now.prices.get(i))) {
        found.add(of + "its prices have changed");
      } else if (prompt && !expected.get(i).equals(now.expected.get(i))) {
        found.add(of + "its expected tokens have changed");
      }
    }
    endpoints.forEach(
        (provider, endpoint) -> {
          if (!endpoint.equals(now.endpoints.get(provider))) {
            found.add(
                "provider %s: %s is now %s"
                    .formatted(provider, endpoint, now.endpoints.get(provider)));
          }
        });
    if (!faults.equals(now.faults)) {
      found.add("faults: they have changed");
    }
    return found;
  }
}
