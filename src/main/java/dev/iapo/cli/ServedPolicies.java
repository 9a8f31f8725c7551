package dev.iapo.cli;

import dev.iapo.client.ServedPolicy;
import dev.iapo.client.ServedPolicy.Choice;
import dev.iapo.client.ServedPolicy.Figures;
import dev.iapo.client.ServedPolicy.Version;
import dev.iapo.client.ServedPolicy.Watch;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says how deployed policies are. */
record ServedPolicies(Server server, Terminal terminal) {
  private static final DateTimeFormatter DEPLOYED = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
  private static final String NONE = "–";
  private static final String INDENT = "  ";

  /** What the newest version, just made, does, and what an application needs to ask it. */
  void deployed(ServedPolicy policy) {
    Version made = policy.versions().get(0);
    terminal.result("deployed %s: version %d".formatted(policy.name(), made.number()));
    state(policy);
    Stream.concat(choices(made), troubles(made)).forEach(terminal::result);
    address(
        policy,
        policy.live() == made.number()
            ? ""
            : " (%s asks this version alone)".formatted(policy.model(made.number())));
  }

  private void address(ServedPolicy policy, String alone) {
    terminal.result("base URL: %s/v1".formatted(server.client().server()));
    terminal.result("model: " + policy.model() + alone);
  }

  /** Which version answers, and which one beside it. */
  void state(ServedPolicy policy) {
    StringBuilder said = new StringBuilder();
    said.append("%s: version %d is live".formatted(policy.name(), policy.live()));
    policy
        .candidate()
        .ifPresent(
            candidate ->
                said.append(
                    policy.share() == 0
                        ? "; version %d is the candidate, without a share of the requests"
                            .formatted(candidate)
                        : "; version %d is the candidate, with %s of the requests"
                            .formatted(candidate, percent(policy.share()))));
    policy
        .before()
        .ifPresent(
            before ->
                said.append(
                    " (%s makes version %d live again)"
                        .formatted(server.command("rollback " + policy.name()), before)));
    terminal.result(said.toString());
  }

  /** One line each. */
  void list(List<ServedPolicy> policies) {
    if (policies.isEmpty()) {
      terminal.say(
          "the daemon %s has no deployed policy (%s deploys one)"
              .formatted(
                  server.client().server(), server.command("deploy RUN|policy.json --name NAME")));
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("policy", "live", "candidate", "share", "requests", "warnings"));
    for (ServedPolicy policy : policies) {
      boolean staged = policy.candidate().isPresent();
      rows.add(
          List.of(
              policy.name(),
              String.valueOf(policy.live()),
              staged ? String.valueOf(policy.candidate().getAsInt()) : NONE,
              staged ? percent(policy.share()) : NONE,
              Amounts.count(requests(policy)),
              String.valueOf(policy.asked().stream().flatMap(this::warnings).count())));
    }
    Columns.aligned(rows, 1).forEach(terminal::result);
  }

  private static long requests(ServedPolicy policy) {
    return policy.versions().stream()
        .flatMap(version -> version.watched().stream())
        .mapToLong(Watch::requests)
        .sum();
  }

  /** All that is known of one. */
  void show(ServedPolicy policy) {
    state(policy);
    address(policy, "");
    for (Version version : policy.versions()) {
      terminal.result("");
      terminal.result(head(version));
      Stream.of(terms(version), choices(version), watched(version), troubles(version))
          .flatMap(lines -> lines)
          .forEach(line -> terminal.result(INDENT + line));
    }
  }

  private static String head(Version version) {
    String by = version.by().isEmpty() ? "" : " by " + version.by();
    String run = version.run().map(id -> ", of run " + id).orElse("");
    String note = version.note().isEmpty() ? "" : ": " + version.note();
    return "version %d, of task %s, deployed %s%s%s%s"
        .formatted(
            version.number(),
            version.task(),
            DEPLOYED.format(version.deployedAt().atZone(ZoneId.systemDefault())),
            by,
            run,
            note);
  }

  private static Stream<String> terms(Version version) {
    return version.terms().isEmpty()
        ? Stream.empty()
        : Stream.of(
            version.terms().entrySet().stream()
                .map(term -> term.getKey() + " " + term.getValue())
                .collect(Collectors.joining(", ")));
  }

  private static Stream<String> choices(Version version) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "context",
            "prompt",
            "model",
            "strategy",
            "N",
            "quality",
            version.costUnit() + " per query"));
    for (Choice choice : version.contexts()) {
      rows.add(
          List.of(
              choice.context() + (choice.usual() ? " (default)" : ""),
              choice.prompt(),
              choice.model(),
              choice.strategy(),
              String.valueOf(choice.scale()),
              Amounts.number(choice.quality()),
              Amounts.number(choice.promised().cost())));
    }
    return Columns.aligned(rows, 4).stream();
  }

  /** What was seen, and below it what training promised. */
  private static Stream<String> watched(Version version) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "seen",
            "requests",
            "failed",
            "partial",
            "median s",
            "p95 s",
            "saved",
            "completions",
            version.costUnit(),
            "agreement",
            "unparsed"));
    for (Watch watch : version.watched()) {
      long failed = watch.failed().values().stream().mapToLong(count -> count).sum();
      rows.add(
          row(
              watch.context(),
              List.of(
                  Amounts.count(watch.requests()),
                  Amounts.count(failed),
                  Amounts.count(watch.partial()),
                  number(watch.median()),
                  number(watch.p95()),
                  Amounts.count(watch.saved())),
              watch.seen()));
      watch
          .promised()
          .ifPresent(
              promised ->
                  rows.add(
                      row(
                          INDENT + "promised",
                          List.of(NONE, NONE, NONE, NONE, NONE, NONE),
                          promised)));
    }
    return version.watched().isEmpty()
        ? Stream.of("no requests since the daemon began")
        : Columns.aligned(rows, 1).stream();
  }

  private static List<String> row(String name, List<String> counts, Figures figures) {
    List<String> cells = new ArrayList<>();
    cells.add(name);
    cells.addAll(counts);
    Stream.of(figures.completions(), figures.cost(), figures.agreement(), figures.unparsed())
        .map(ServedPolicies::number)
        .forEach(cells::add);
    return cells;
  }

  private static String number(double figure) {
    return Double.isNaN(figure) ? NONE : Amounts.number(figure);
  }

  /** Failures by their reasons, choices that cannot be asked, and warnings. */
  private Stream<String> troubles(Version version) {
    Stream<String> failed =
        version.watched().stream()
            .flatMap(
                watch ->
                    watch.failed().entrySet().stream()
                        .map(
                            each ->
                                "failed: %s: %s %s"
                                    .formatted(
                                        watch.context(),
                                        each.getKey(),
                                        Amounts.count(each.getValue()))));
    Stream<String> oracles =
        version.contexts().stream()
            .filter(Choice::oracle)
            .map(
                choice ->
                    "note: %s: selects by the reference answer, and cannot be asked (expected: another context, or weights)"
                        .formatted(choice.context()));
    return Stream.of(failed, oracles, warnings(version).map("warning: "::concat))
        .flatMap(lines -> lines);
  }

  private Stream<String> warnings(Version version) {
    Stream<String> drifted =
        version.watched().stream()
            .flatMap(watch -> watch.drifted().stream().map(each -> watch.context() + ": " + each));
    return Stream.concat(version.unavailable().stream().map("cannot be asked: "::concat), drifted);
  }

  private static String percent(double share) {
    return BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString() + "%";
  }
}
