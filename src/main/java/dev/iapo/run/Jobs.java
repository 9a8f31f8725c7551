package dev.iapo.run;

import dev.iapo.domain.CallRecord;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Priority;
import dev.iapo.domain.Pull;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Query;
import dev.iapo.domain.Seeds;
import dev.iapo.gateway.Job;
import dev.iapo.ledger.Tariff;
import dev.iapo.store.Span;
import dev.iapo.store.Store;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the jobs of pulls. */
final class Jobs {
  private final RunSettings settings;
  private final Optional<List<RequestFingerprint>> requests; // by configuration
  private final int[] choicesPerCall; // that reservations count on, by configuration
  private final Set<Integer> tookMoreCalls = new HashSet<>(); // configurations, in this round
  private Priority priority;
  private @Nullable Messages last;

  /** What a configuration asks of a query, the same for all pulls of the two. */
  private record Messages(
      int configuration, int query, List<ChatMessage> texts, Tariff.Bound bound) {}

  Jobs(RunSettings settings) {
    this.settings = settings;
    this.priority = settings.priority();
    List<Configuration> configurations = settings.task().configurations();
    this.requests =
        settings
            .recording()
            .map(
                recording ->
                    configurations.stream()
                        .map(c -> new RequestFingerprint(endpoint(recording, c), c))
                        .toList());
    this.choicesPerCall =
        configurations.stream().mapToInt(c -> c.model().choicesPerCall()).toArray();
  }

  /** The priority of jobs from now on. */
  void prioritise(Priority next) {
    priority = next;
  }

  Priority priority() {
    return priority;
  }

  static String endpoint(Recording recording, Configuration configuration) {
    String provider = configuration.model().provider();
    String endpoint = recording.endpoints().get(provider);
    if (endpoint == null) {
      throw new IllegalArgumentException("recording: no endpoint of provider " + provider);
    }
    return endpoint;
  }

  /**
   * The job that draws completions of a pull; its id names the reservation, and its seed follows
   * from the run's.
   */
  Job of(Pull pull, List<Job.Range> wanted) {
    Configuration configuration = settings.task().configurations().get(pull.configuration());
    Query query = query(pull);
    Messages messages = messages(pull);
    return new Job(
        settings.run(),
        callId(configuration, query, pull.replicate()),
        configuration.model().name(),
        messages.bound(),
        messages.texts(),
        configuration.sampling(),
        wanted,
        choicesPerCall[pull.configuration()],
        Seeds.mix(
            settings.task().search().seed(),
            Seeds.hash(configuration.id()),
            Seeds.hash(query.id()),
            pull.replicate()),
        requests.map(
            r ->
                new Job.Place(
                    pull.configuration(),
                    pull.query(),
                    pull.replicate(),
                    r.get(pull.configuration()).of(messages.texts()))),
        Optional.empty(),
        priority);
  }

  /** Pulls of a query that is drawn one completion at a time follow each other. */
  private Messages messages(Pull pull) {
    Messages before = last;
    if (before != null
        && before.configuration() == pull.configuration()
        && before.query() == pull.query()) {
      return before;
    }
    Configuration configuration = settings.task().configurations().get(pull.configuration());
    Tariff tariff = settings.tariffs().get(pull.configuration());
    List<ChatMessage> texts = configuration.prompt().render(query(pull));
    Messages made =
        new Messages(
            pull.configuration(),
            pull.query(),
            texts,
            tariff.bound(texts, configuration.sampling()));
    last = made;
    return made;
  }

  /** What to look for in a store that has completions of the pull. */
  Store.Wanted wanted(Pull pull) {
    Configuration configuration = settings.task().configurations().get(pull.configuration());
    return new Store.Wanted(
        requests
            .orElseThrow()
            .get(pull.configuration())
            .of(configuration.prompt().render(query(pull))),
        new Span(pull.configuration(), pull.query(), pull.replicate(), pull.scale()));
  }

  private Query query(Pull pull) {
    return settings.task().data().train().get(pull.query());
  }

  static String callId(Configuration configuration, Query query, int replicate) {
    return part(configuration.id()) + "/" + part(query.id()) + "/" + replicate;
  }

  /** Ids may have slashes; call ids have to differ all the same. */
  static String part(String id) {
    return id.replace("%", "%25").replace("/", "%2F");
  }

  /** Takes in how a pull went; what was left to buy of one that reused some may be in pieces. */
  void observe(PullRecord record) {
    int bought = 0;
    int calls = 0;
    for (CallRecord call : record.calls()) {
      if (call.source() == CallRecord.Source.REUSED) {
        return;
      }
      if (call.source() == CallRecord.Source.BOUGHT) {
        bought += call.completions().size();
        calls++;
      }
    }
    int choices = choicesPerCall[record.pull().configuration()];
    if (calls > (bought + choices - 1) / choices) {
      tookMoreCalls.add(record.pull().configuration());
    }
  }

  /**
   * A round has ended: where the provider gave fewer completions per call than reservations count
   * on, a call for each completion is reserved from now on.
   */
  void atBarrier() {
    tookMoreCalls.forEach(configuration -> choicesPerCall[configuration] = 1);
    tookMoreCalls.clear();
  }
}
