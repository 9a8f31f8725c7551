package dev.iapo.run;

import dev.iapo.domain.Appraiser;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Priority;
import dev.iapo.domain.Pull;
import dev.iapo.domain.Query;
import dev.iapo.domain.Seeds;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.gateway.Job;
import dev.iapo.ledger.Ledger;
import dev.iapo.ledger.Tariff;
import dev.iapo.scoring.ServiceItem;
import dev.iapo.store.KeptCall;
import dev.iapo.store.Span;
import dev.iapo.store.Store;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What appraisers are asked of the completions of pulls. Immutable. */
final class Appraisals {
  /** Bytes of a completion per token, for what is reserved before it is there. */
  private static final int BYTES_PER_TOKEN = 4;

  private static final String COMPLETION = "completion";
  private static final String REFERENCE = "reference";
  private static final String OTHER = "other";

  /** A completion of a pull, which is to be judged. */
  record Candidate(int index, String text) {}

  /**
   * One question to an appraiser.
   *
   * @param id names its job and its reservation
   * @param appraiser index
   * @param swapped whether completions stand in the second place
   * @param completions that it is about, by their index in the pull; several to a service only
   * @param messages of a judge's prompt, or an item for each completion of the pull, those of
   *     others being empty
   * @param place where its answers are kept, if they are
   */
  record Ask(
      String id,
      int appraiser,
      boolean swapped,
      List<Integer> completions,
      List<ChatMessage> messages,
      Optional<Job.Place> place) {
    Ask {
      completions = List.copyOf(completions);
      messages = List.copyOf(messages);
    }
  }

  private final RunSettings settings;
  private final List<Appraiser> appraisers;
  private final Optional<List<RequestFingerprint>> requests; // by appraiser

  Appraisals(RunSettings settings) {
    this.settings = settings;
    this.appraisers = settings.task().judging().appraisers();
    this.requests =
        settings
            .recording()
            .map(
                recording ->
                    appraisers.stream()
                        .map(Appraiser::configuration)
                        .map(c -> new RequestFingerprint(Jobs.endpoint(recording, c), c))
                        .toList());
  }

  private Configuration judged(Pull pull) {
    return settings.task().configurations().get(pull.configuration());
  }

  private Query query(Pull pull) {
    return settings.task().data().train().get(pull.query());
  }

  boolean any() {
    return !appraisers.isEmpty();
  }

  Appraiser appraiser(Ask ask) {
    return appraisers.get(ask.appraiser());
  }

  String provider(Ask ask) {
    return appraiser(ask).configuration().model().provider();
  }

  /** Whether it is answered by one answer about each of its completions. */
  boolean isService(Ask ask) {
    return appraiser(ask).kind() == Appraiser.Kind.SERVICE;
  }

  /** How many answers a question has places for: a service's are those of the whole pull. */
  int answers(Ask ask) {
    return isService(ask) ? ask.messages().size() : appraiser(ask).repeats();
  }

  /** What is kept of the answers to a question, and which of them can be asked for. */
  Kept.Appraisal kept(Ask ask, List<KeptCall> calls) {
    Kept kept = Kept.of(0, answers(ask), calls);
    return new Kept.Appraisal(ask, isService(ask) ? kept.missingOnly(ask.completions()) : kept);
  }

  /** A question, as it was asked when less of its pull was there, and what was kept of that. */
  Kept.Appraisal grown(Ask ask, Kept.Appraisal before) {
    if (!isService(ask)) {
      return new Kept.Appraisal(ask, before.kept());
    }
    List<Integer> more = new ArrayList<>(ask.completions());
    more.removeAll(before.ask().completions());
    return new Kept.Appraisal(ask, before.kept().missingAlso(more));
  }

  /** The questions about completions of a pull. */
  List<Ask> asks(Pull pull, List<Candidate> candidates) {
    Query query = query(pull);
    List<Ask> asks = new ArrayList<>();
    for (int a = 0; a < appraisers.size(); a++) {
      if (appraisers.get(a).kind() == Appraiser.Kind.SERVICE) {
        if (!candidates.isEmpty()) {
          asks.add(ask(pull, query, a, candidates, false));
        }
        continue;
      }
      for (Candidate candidate : candidates) {
        asks.add(ask(pull, query, a, List.of(candidate), false));
        if (appraisers.get(a).compares()) {
          asks.add(ask(pull, query, a, List.of(candidate), true));
        }
      }
    }
    return asks;
  }

  private Ask ask(
      Pull pull, Query query, int appraiser, List<Candidate> candidates, boolean swapped) {
    Appraiser by = appraisers.get(appraiser);
    boolean service = by.kind() == Appraiser.Kind.SERVICE;
    int replicate = pull.replicate() + (service ? 0 : candidates.get(0).index());
    List<ChatMessage> messages =
        service
            ? items(pull, query, candidates)
            : by.configuration()
                .prompt()
                .render(shown(by, query, candidates.get(0).text(), swapped));
    return new Ask(
        id(pull, appraiser, swapped, replicate),
        appraiser,
        swapped,
        candidates.stream().map(Candidate::index).toList(),
        messages,
        requests.map(
            r ->
                new Job.Place(
                    place(pull.configuration(), appraiser, swapped, replicate),
                    pull.query(),
                    0,
                    r.get(appraiser).of(messages))));
  }

  private String id(Pull pull, int appraiser, boolean swapped, int replicate) {
    return Jobs.callId(judged(pull), query(pull), replicate)
        + "/"
        + Jobs.part(appraisers.get(appraiser).name())
        + (swapped ? "/swapped" : "");
  }

  private static List<ChatMessage> items(Pull pull, Query query, List<Candidate> candidates) {
    ChatMessage nothing = new ChatMessage("user", "");
    List<ChatMessage> items = new ArrayList<>(Collections.nCopies(pull.scale(), nothing));
    for (Candidate candidate : candidates) {
      String item = ServiceItem.text(query, candidate.text());
      items.set(candidate.index(), new ChatMessage("user", item));
    }
    return items;
  }

  /** The fields of a judge's prompt. */
  static Query shown(Appraiser by, Query query, String completion, boolean swapped) {
    Map<String, String> fields = new HashMap<>(query.fields());
    fields.put(REFERENCE, query.accepted().isEmpty() ? "" : query.accepted().get(0));
    if (by.compares()) {
      String other = query.fields().getOrDefault(by.against(), "");
      fields.put(COMPLETION, swapped ? other : completion);
      fields.put(OTHER, swapped ? completion : other);
    } else {
      fields.put(COMPLETION, completion);
    }
    return new Query(query.id(), fields, query.accepted());
  }

  /**
   * The number under which answers are kept in the place of a configuration's: behind those of
   * configurations, one for every replicate index, appraiser, order and configuration.
   */
  private int place(int configuration, int appraiser, boolean swapped, int replicate) {
    int configurations = settings.task().configurations().size();
    int kind = 2 * appraiser + (swapped ? 1 : 0);
    return Math.addExact(
        Math.multiplyExact(
            configurations, Math.addExact(1, replicate * 2 * appraisers.size() + kind)),
        configuration);
  }

  /**
   * What is to be reserved for all questions about a pull whose completions are not known yet: as
   * much for each as for the first.
   */
  List<Ledger.Part> parts(Pull pull) {
    if (!any()) {
      return List.of();
    }
    Candidate first = new Candidate(0, placeholder(judged(pull)));
    List<Ledger.Part> parts = new ArrayList<>();
    for (Ask ask : asks(pull, List.of(first))) {
      Ledger.Part part = part(pull, ask);
      parts.add(part);
      for (int i = 1; i < (isService(ask) ? 1 : pull.scale()); i++) {
        String id = id(pull, ask.appraiser(), ask.swapped(), pull.replicate() + i);
        parts.add(new Ledger.Part(id, part.provider(), part.max(), part.after()));
      }
    }
    return parts;
  }

  /** The same, of a pull of which some is kept, and judged. */
  List<Ledger.Part> parts(Pull pull, Kept kept) {
    Set<String> answered =
        kept.appraisals().stream()
            .filter(appraisal -> !isService(appraisal.ask()) && appraisal.kept().isWhole())
            .map(appraisal -> appraisal.ask().id())
            .collect(Collectors.toSet());
    return parts(pull).stream().filter(part -> !answered.contains(part.id())).toList();
  }

  /** A text as long as a completion is taken to be at most. */
  static String placeholder(Configuration configuration) {
    return "x".repeat(Math.multiplyExact(configuration.sampling().maxTokens(), BYTES_PER_TOKEN));
  }

  private Ledger.Part part(Pull pull, Ask ask) {
    List<Job.Range> all = List.of(new Job.Range(0, answers(ask)));
    return new Ledger.Part(
        ask.id(),
        provider(ask),
        job(pull, ask, all, Optional.empty(), settings.priority()).reservation(),
        Optional.of(Jobs.callId(judged(pull), query(pull), pull.replicate())));
  }

  /** What is to be reserved for what is missing of the answers about a pull. */
  List<Ledger.Part> missing(Pull pull, Kept kept) {
    List<Ledger.Part> parts = new ArrayList<>();
    for (Kept.Appraisal appraisal : kept.appraisals()) {
      if (!appraisal.kept().isWhole()) {
        List<Job.Range> rest = appraisal.kept().missing();
        Job job = job(pull, appraisal.ask(), rest, Optional.empty(), settings.priority());
        String provider = provider(appraisal.ask());
        parts.add(new Ledger.Part(job.id(), provider, job.reservation(), Optional.empty()));
      }
    }
    return parts;
  }

  /** The job that brings answers to a question. */
  Job job(Pull pull, Ask ask, List<Job.Range> wanted, Optional<Spend> reserved, Priority priority) {
    Task task = settings.task();
    Configuration asked = appraiser(ask).configuration();
    Tariff tariff = settings.tariffs().get(task.configurations().size() + ask.appraiser());
    return new Job(
        settings.run(),
        ask.id(),
        asked.model().name(),
        tariff.bound(ask.messages(), asked.sampling()),
        ask.messages(),
        asked.sampling(),
        wanted,
        asked.model().choicesPerCall(),
        Seeds.mix(
            task.search().seed(),
            Seeds.hash(asked.id()),
            Seeds.hash(ask.id()),
            ask.swapped() ? 1 : 0),
        ask.place(),
        reserved,
        priority);
  }

  /** What to look for in a store that has answers to a question. */
  Store.Wanted wanted(Ask ask) {
    Job.Place place = ask.place().orElseThrow();
    return new Store.Wanted(
        place.request(),
        new Span(place.configuration(), place.query(), place.replicate(), answers(ask)));
  }
}
