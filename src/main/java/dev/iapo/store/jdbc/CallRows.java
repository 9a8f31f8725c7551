package dev.iapo.store.jdbc;

import dev.iapo.domain.Spend;
import dev.iapo.store.KeptCall;
import dev.iapo.store.Span;
import dev.iapo.store.Store.Wanted;
import dev.iapo.store.Totals;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Kept calls out of rows, within a transaction. */
final class CallRows {
  /** So many spans are looked up in one query at most. */
  private static final int CHUNK = 256;

  private static final String CALL =
      """
      c.call, c.configuration, c.query, c.replicate, c.choices,
      c.max_completions, c.max_tokens, c.max_pico_usd,
      """
          + Outcomes.COLUMNS;

  private static final String WITH_OUTCOME =
      """
       left join outcomes o on o.call = c.call
       left join replies r on r.call = c.call
      """;

  private static final String IN_SPANS =
      "select w.number, "
          + CALL
          + """
             from wanted w
             cross join calls c
            """
          + WITH_OUTCOME
          + """
            where c.run = w.run and c.configuration = w.configuration and c.query = w.query
              and c.replicate > w.replicate - ? and c.replicate < w.past
              and c.replicate + c.choices > w.replicate
            order by w.number, c.call
            """;

  private static final String ASKED =
      "select request, run, configuration, query from requests where run <> ? and request in ";

  private static final String OPEN =
      "select "
          + CALL
          + " from calls c"
          + WITH_OUTCOME
          + " where c.run = ? and o.call is null order by c.call";

  private static final String TOTALS =
      """
      select
        sum(case when o.kind = 'paid' then o.brought else 0 end),
        sum(case when o.kind = 'reused' then o.brought else 0 end),
        sum(case when o.kind = 'reused' then o.prompt_completions + o.answer_completions else 0 end),
        sum(case when o.kind = 'reused' then o.prompt_tokens + o.answer_tokens else 0 end),
        sum(case when o.kind = 'reused' then o.prompt_pico_usd + o.answer_pico_usd else 0 end),
        sum(case when o.kind is null or o.kind in ('lost', 'abandoned') then 1 else 0 end),
        %s
      from calls c left join outcomes o on o.call = c.call
      where c.run = ?
      """;

  private static final String SPENT =
      """
      sum(case when o.kind is null then c.max_completions
               when o.kind <> 'reused' then o.prompt_completions + o.answer_completions else 0 end),
        sum(case when o.kind is null then c.max_tokens
                 when o.kind <> 'reused' then o.prompt_tokens + o.answer_tokens else 0 end),
        sum(case when o.kind is null then c.max_pico_usd
                 when o.kind <> 'reused' then o.prompt_pico_usd + o.answer_pico_usd else 0 end)\
      """;

  private static final String SPENT_SINCE =
      """
      select c.provider, %s
      from calls c left join outcomes o on o.call = c.call
      where coalesce(o.ended_at, c.booked_at) >= ?
      group by c.provider
      """
          .formatted(SPENT);

  private static final String FORGOTTEN_SINCE =
      """
      select provider, sum(completions), sum(tokens), sum(pico_usd)
      from forgotten where charged_at >= ? group by provider
      """;

  /** One row an hour is enough: days are what is asked for. */
  private static final String CHARGE =
      """
      update forgotten set completions = completions + ?, tokens = tokens + ?, pico_usd = pico_usd + ?
      where provider = ? and charged_at = ?
      """;

  private static final String CHARGE_FIRST =
      """
      insert into forgotten (completions, tokens, pico_usd, provider, charged_at)
      values (?, ?, ?, ?, ?)
      """;

  private final Session session;
  private OptionalInt longest = OptionalInt.empty(); // of all calls; unknown until it is needed

  CallRows(Session session) {
    this.session = session;
  }

  /** To be told of every call that is written. */
  void booked(Span span) {
    if (longest.isPresent()) {
      longest = OptionalInt.of(Math.max(longest.getAsInt(), span.choices()));
    }
  }

  /** No call has more choices, so that few have to be looked at. */
  private int longest() throws SQLException {
    if (longest.isEmpty()) {
      PreparedStatement query = session.prepared("select coalesce(max(choices), 1) from calls");
      longest = OptionalInt.of(Rows.first(query, Rows.Getter::integer).orElseThrow());
    }
    return longest.getAsInt();
  }

  /** Completions of a run. */
  private record Place(long run, Span span) {}

  /** Where another run asks the same. */
  private record Asked(long run, int configuration, int query) {
    Place place(Span wanted) {
      return new Place(run, new Span(configuration, query, wanted.replicate(), wanted.choices()));
    }
  }

  /** Where another run may have what is wanted. */
  private record Source(int wanted, Place place) {}

  List<List<KeptCall>> inSpans(long run, List<Span> spans) throws SQLException {
    return at(spans.stream().map(span -> new Place(run, span)).toList());
  }

  private List<List<KeptCall>> at(List<Place> places) throws SQLException {
    List<List<KeptCall>> found = new ArrayList<>();
    for (int from = 0; from < places.size(); from += CHUNK) {
      List<Place> chunk = places.subList(from, Math.min(places.size(), from + CHUNK));
      int rows = padded(chunk.size());
      PreparedStatement query =
          session.prepared(
              wanted("number, run, configuration, query, replicate, past", 6, rows) + IN_SPANS);
      Rows.Setter setter = Rows.set(query);
      for (int i = 0; i < rows; i++) {
        Place place = chunk.get(Math.min(i, chunk.size() - 1));
        Span span = place.span;
        setter.integer(i).number(place.run).integer(span.configuration()).integer(span.query());
        setter.integer(span.replicate()).integer(i < chunk.size() ? span.end() : Integer.MIN_VALUE);
      }
      setter.integer(longest());
      found.addAll(grouped(chunk.size(), query));
    }
    return found;
  }

  List<List<KeptCall>> elsewhere(long run, List<Wanted> wanted) throws SQLException {
    List<List<KeptCall>> found = new ArrayList<>();
    for (int from = 0; from < wanted.size(); from += CHUNK) {
      List<Wanted> chunk = wanted.subList(from, Math.min(wanted.size(), from + CHUNK));
      List<List<KeptCall>> calls = empty(chunk.size());
      List<Source> sources = sources(run, chunk);
      List<List<KeptCall>> there = at(sources.stream().map(Source::place).toList());
      for (int i = 0; i < sources.size(); i++) {
        calls.get(sources.get(i).wanted).addAll(there.get(i));
      }
      for (int i = 0; i < chunk.size(); i++) {
        calls.get(i).sort(Comparator.comparingLong(KeptCall::call));
        found.add(Reuse.pieces(chunk.get(i).span(), calls.get(i)));
      }
    }
    return found;
  }

  private List<Source> sources(long run, List<Wanted> wanted) throws SQLException {
    Map<String, List<Asked>> asked = asked(run, wanted);
    List<Source> sources = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      for (Asked there : asked.getOrDefault(wanted.get(i).request(), List.of())) {
        sources.add(new Source(i, there.place(wanted.get(i).span())));
      }
    }
    return sources;
  }

  /** By fingerprint. */
  private Map<String, List<Asked>> asked(long run, List<Wanted> wanted) throws SQLException {
    int values = padded(wanted.size());
    PreparedStatement query = session.prepared(ASKED + row(values));
    Rows.Setter setter = Rows.set(query).number(run);
    for (int i = 0; i < values; i++) {
      setter.text(i < wanted.size() ? wanted.get(i).request() : null);
    }
    Map<String, List<Asked>> asked = new HashMap<>();
    Rows.all(
        query,
        row ->
            asked
                .computeIfAbsent(row.text(), request -> new ArrayList<>())
                .add(new Asked(row.number(), row.integer(), row.integer())));
    return asked;
  }

  /** Statements for few different numbers of rows; those too many want nothing. */
  private static int padded(int rows) {
    return rows <= 1 ? 1 : Integer.highestOneBit(rows - 1) << 1;
  }

  private static String wanted(String columns, int values, int rows) {
    return "with wanted("
        + columns
        + ") as (values "
        + String.join(", ", Collections.nCopies(rows, row(values)))
        + ") ";
  }

  private static String row(int values) {
    return "(" + String.join(", ", Collections.nCopies(values, "?")) + ")";
  }

  private static List<List<KeptCall>> grouped(int size, PreparedStatement query)
      throws SQLException {
    List<List<KeptCall>> grouped = empty(size);
    Rows.all(query, row -> grouped.get(row.integer()).add(read(row)));
    return grouped;
  }

  private static List<List<KeptCall>> empty(int size) {
    List<List<KeptCall>> lists = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      lists.add(new ArrayList<>());
    }
    return lists;
  }

  private static KeptCall read(Rows.Getter row) throws SQLException {
    long call = row.number();
    Span span = new Span(row.integer(), row.integer(), row.integer(), row.integer());
    return new KeptCall(call, span, row.spend(), Outcomes.read(row));
  }

  List<KeptCall> open(long run) throws SQLException {
    PreparedStatement query = session.prepared(OPEN);
    Rows.set(query).number(run);
    return Rows.all(query, CallRows::read);
  }

  Totals totals(long run) throws SQLException {
    PreparedStatement query = session.prepared(TOTALS.formatted(SPENT));
    Rows.set(query).number(run);
    return Rows.first(
            query,
            row -> new Totals(row.number(), row.number(), row.spend(), row.number(), row.spend()))
        .orElseThrow();
  }

  List<String> decisions(long run) throws SQLException {
    PreparedStatement query =
        session.prepared("select document from decisions where run = ? order by number");
    Rows.set(query).number(run);
    return Rows.all(query, Rows.Getter::text);
  }

  Map<String, Spend> spentSince(Instant since) throws SQLException {
    Map<String, Spend> spent = new TreeMap<>();
    for (String sql : List.of(SPENT_SINCE, FORGOTTEN_SINCE)) {
      PreparedStatement query = session.prepared(sql);
      Rows.set(query).micros(since);
      Rows.all(query, row -> spent.merge(row.text(), row.spend(), Spend::plus));
    }
    return spent;
  }

  void charge(Map<String, Spend> byProvider, Instant at) throws SQLException {
    Instant hour = at.truncatedTo(ChronoUnit.HOURS);
    for (Map.Entry<String, Spend> charged : byProvider.entrySet()) {
      if (charge(CHARGE, charged, hour) == 0) {
        charge(CHARGE_FIRST, charged, hour);
      }
    }
  }

  private int charge(String sql, Map.Entry<String, Spend> charged, Instant hour)
      throws SQLException {
    PreparedStatement statement = session.prepared(sql);
    Rows.set(statement).spend(charged.getValue()).text(charged.getKey()).micros(hour);
    return statement.executeUpdate();
  }

  long lastCall() throws SQLException {
    return Rows.first(
            session.prepared("select coalesce(max(call), 0) from calls"), Rows.Getter::number)
        .orElseThrow();
  }
}
