package dev.iapo.config;

import dev.iapo.domain.Appraiser;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Template;
import dev.iapo.ledger.Tariff;
import dev.iapo.scoring.RemoteScoring;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who is asked for scores: the section {@code judges}, and services.
 *
 * @param appraisers those that are right
 * @param tariffs one per appraiser
 * @param live the same, of single calls
 * @param expectedTokens of an answer, by the id of the appraiser's configuration
 * @param withReference the names of those that are told reference answers
 */
record JudgesSection(
    List<Appraiser> appraisers,
    List<Tariff> tariffs,
    List<Tariff> live,
    Map<String, Integer> expectedTokens,
    Set<String> withReference) {
  private static final String COMPLETION = "completion";
  private static final String OTHER = "other";
  private static final String REFERENCE = "reference";
  private static final int MOST_REPEATS = 100;

  /**
   * Reads the section.
   *
   * @param fields of the data, if that could be read
   */
  static JudgesSection read(
      Node root,
      ModelsSection models,
      List<ServiceSetup> services,
      TaskFiles files,
      Optional<DataFields> fields) {
    JudgesSection section =
        new JudgesSection(
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new LinkedHashMap<>(),
            new LinkedHashSet<>());
    models.judges().forEach((name, judging) -> section.add(name, judging, files, fields));
    for (ServiceSetup service : services) {
      if (models.judges().containsKey(service.name())) {
        root.problem("services", service.name() + " (expected: a name that no judge has)");
      }
      section.appraisers.add(service.appraiser());
      section.tariffs.add(service.tariff());
      section.live.add(service.tariff());
      if (service.needsReference()) {
        section.withReference.add(service.name());
      }
    }
    return section;
  }

  /** That every one is named by an objective: nobody is paid for nothing. */
  void requireUse(Node root, List<ScorerSpec> scorers) {
    Set<String> used =
        scorers.stream()
            .flatMap(
                scorer -> Stream.concat(Stream.of(scorer.value()), scorer.selecting().stream()))
            .filter(RemoteScoring::isRemote)
            .map(scoring -> scoring.kind() + " " + scoring.option(RemoteScoring.BY))
            .collect(Collectors.toSet());
    for (Appraiser appraiser : appraisers) {
      String section = appraiser.kind() == Appraiser.Kind.JUDGE ? "judges" : "services";
      if (!used.contains(appraiser.kind().label() + " " + appraiser.name())) {
        root.problem(
            section,
            appraiser.name()
                + " is asked for nothing (expected: an objective that names it, or to be left out)");
      }
    }
  }

  private void add(
      String name, ModelsSection.Judging judging, TaskFiles files, Optional<DataFields> fields) {
    Node node = judging.node();
    String against = node.get("against", Type.text());
    int repeats = node.get("repeats", Type.integer(1, MOST_REPEATS));
    if (!against.isEmpty()) {
      fields.flatMap(data -> data.problem(against)).ifPresent(why -> node.problem("against", why));
    }
    Set<String> more =
        against.isEmpty() ? Set.of(COMPLETION, REFERENCE) : Set.of(COMPLETION, OTHER, REFERENCE);
    List<ChatMessage> messages =
        new MessagesReader(
                node, "judge " + name, files, fields.map(f -> new TemplateFields(f, more)))
            .messages();
    if (messages.isEmpty()) {
      return;
    }
    Set<String> named = new LinkedHashSet<>();
    messages.forEach(message -> named.addAll(Template.fields(message.content())));
    for (String needed : against.isEmpty() ? List.of(COMPLETION) : List.of(COMPLETION, OTHER)) {
      if (!named.contains(needed)) {
        node.problem(
            node.has("file") ? "file" : "messages",
            "the prompt of judge %s does not name {{%s}} (expected: where the text to be judged stands)"
                .formatted(name, needed));
      }
    }
    if (named.contains(REFERENCE)) {
      withReference.add(name);
    }
    SamplingSection sampling = SamplingSection.readOver(judging.asked().sampling());
    judging.asked().fields().check(judging.asked().sampling(), sampling.sampling());
    String id = "judge " + name;
    appraisers.add(
        new Appraiser(
            name,
            Appraiser.Kind.JUDGE,
            new Configuration(
                id, new Prompt(id, messages), judging.asked().model(), sampling.sampling()),
            repeats,
            against));
    tariffs.add(judging.asked().tariff());
    live.add(judging.asked().live());
    expectedTokens.put(id, sampling.expectedTokens());
  }
}
