package dev.iapo.cli;

import dev.iapo.config.ProviderSetup;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Model;
import dev.iapo.domain.Query;
import dev.iapo.domain.Spend;
import dev.iapo.io.ProbeCodec;
import dev.iapo.io.ProbeCodec.Finding;
import dev.iapo.io.ProbeCodec.Probed;
import dev.iapo.kept.Setup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code iapo probe}: what the models of a task can do, by a few calls of each. */
@Command(
    name = "probe",
    description = {
      "Tries the models of a task with a few small calls, which are billed, and says what works: n, seed,"
          + " usage, logprobs, limits, latency, and what a run would use."
    },
    mixinStandardHelpOptions = true)
final class ProbeCommand implements Callable<Integer> {
  @Mixin private TaskArguments arguments = new TaskArguments();

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description = "Only the models of this provider, by its name in the task or its host.")
  private @Nullable String provider;

  @Option(names = "--json", description = "Prints JSON (iapo-probe/1) instead of text.")
  private boolean json;

  @Option(names = "--yes", description = "Do not ask before calls that may cost money.")
  private boolean yes;

  private final Terminal terminal = Terminal.ofProcess();

  @Override
  public Integer call() {
    Setup setup = arguments.load();
    Map<Model, Integer> models = models(setup); // each with the first configuration that asks it
    if (setup.mayCostMoney() && !yes && !terminal.agrees(cost(setup, models) + " Go on?")) {
      throw CliException.usage("not started");
    }
    List<Probed> probed = new ArrayList<>();
    try (RunSession session = new RunSession()) {
      List<ProviderSetup> providers = session.listening(setup, terminal);
      for (Map.Entry<Model, Integer> model : models.entrySet()) {
        probed.add(probe(setup, providers, model.getKey(), model.getValue()));
      }
    }
    if (json) {
      terminal.json(ProbeCodec.write(probed));
    } else {
      probed.forEach(this::print);
    }
    return probed.stream().allMatch(Probed::usable) ? ExitCode.OK : ExitCode.FAILED;
  }

  private Map<Model, Integer> models(Setup setup) {
    List<Configuration> configurations = setup.task().configurations();
    Map<Model, Integer> models = new LinkedHashMap<>();
    TreeSet<String> names = new TreeSet<>();
    for (int i = 0; i < configurations.size(); i++) {
      Model model = configurations.get(i).model();
      names.add(model.provider());
      if (provider == null || provider.equals(model.provider())) {
        models.putIfAbsent(model, i);
      }
    }
    if (models.isEmpty()) {
      throw CliException.usage(
          "--provider %s (expected: one of %s)".formatted(provider, String.join(", ", names)));
    }
    return models;
  }

  private static Query query(Setup setup) {
    return setup.task().data().train().get(0);
  }

  private static String cost(Setup setup, Map<Model, Integer> models) {
    Spend most = Spend.NOTHING;
    boolean known = true;
    for (int index : models.values()) {
      Configuration asked = setup.task().configurations().get(index);
      most = most.plus(ProbeCalls.most(asked, query(setup), setup.tariffs().get(index)));
      known &= setup.tariffs().get(index).prices().isPresent();
    }
    String calls =
        "This makes up to %d calls of at most %s in all, which are billed"
            .formatted(
                models.size() * ProbeCalls.MOST,
                Amounts.of(Budget.Unit.TOKENS, most.in(Budget.Unit.TOKENS)));
    return calls
        + (known
            ? ": at most " + Amounts.usd(most.in(Budget.Unit.USD)) + "."
            : "; what they cost is not known (prices are not set).");
  }

  private static Probed probe(Setup setup, List<ProviderSetup> providers, Model model, int index) {
    Configuration asked = setup.task().configurations().get(index);
    ProviderSetup by =
        providers.stream()
            .filter(one -> one.gateway().provider().equals(model.provider()))
            .findFirst()
            .orElseThrow();
    try (ProbeCalls calls = new ProbeCalls(by, asked, query(setup))) {
      return new Probe(by, asked, setup.tariffs().get(index), calls).run();
    }
  }

  private void print(Probed probed) {
    terminal.result("%s at %s".formatted(probed.model(), probed.provider()));
    int names = probed.findings().stream().mapToInt(f -> f.name().length()).max().orElse(1);
    int verdicts = probed.findings().stream().mapToInt(f -> f.verdict().length()).max().orElse(1);
    for (Finding finding : probed.findings()) {
      String name = padded(finding.name(), names);
      String verdict = padded(finding.verdict(), verdicts);
      terminal.result(("  " + name + "   " + verdict + "   " + finding.detail()).stripTrailing());
    }
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }
}
